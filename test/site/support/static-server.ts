// Serves the built page as any host would: from a folder of its own, without headers that isolate it.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { root } from '../../support/installed-package.js';

/** A server of the page. */
export interface StaticServer {
  readonly address: string;
  /** The paths that were asked for, since they were last taken. */
  takeRequests(): readonly string[];
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' },
  ...{ '.json': 'application/json', '.wasm': 'application/wasm' },
};

/** What the server adds to the page, for browsers that no test can drive. */
export interface AddedProgram {
  /** A program that ends by a request for `./result?…`. */
  readonly code: string;
  readonly onResult: (result: Readonly<Record<string, string>>) => void;
}

/** @param folder the path of the page on the server */
export async function servePage(folder = '/tools/bytetag/', added?: AddedProgram): Promise<StaticServer> {
  const built = join(root, 'site', 'dist');
  let requests: string[] = [];
  const server = createServer(async ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const path = decodeURIComponent(pathname);
    requests.push(path);
    const name = path.startsWith(folder) ? path.slice(folder.length) || 'index.html' : undefined;
    if (added !== undefined && name === 'result') added.onResult(Object.fromEntries(searchParams));
    if (added !== undefined && name === 'added.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(added.code);
      return;
    }
    try {
      if (name === undefined || normalize(name).startsWith('..')) throw new Error('not there');
      const content = await readFile(join(built, name));
      response.writeHead(200, { 'Content-Type': types[extname(name)] ?? 'application/octet-stream' });
      response.end(
        added !== undefined && name === 'index.html'
          ? content.toString().replace('</head>', '<script type="module" src="./added.js"></script></head>')
          : content,
      );
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${folder}`,
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
