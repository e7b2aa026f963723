// A server of folders and a browser, Chromium, whose processor time and memory are known.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium } from 'playwright';

const types = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' },
  ...{ '.css': 'text/css', '.json': 'application/json' },
};

/**
 * Serves folders, by the first part of their paths; '' is the folder of all other paths.
 * @param headers of every answer
 */
export async function serveFolders(folders, headers = {}) {
  let served = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname).slice(1);
    const [first, ...rest] = path.split('/');
    const named = first !== '' && first in folders ? join(folders[first], ...rest) : join(folders[''], path);
    try {
      const file = statSync(named).isDirectory() ? join(named, 'index.html') : named;
      const content = readFileSync(file);
      response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', ...headers });
      response.end(content);
      served.push([path, content]);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    /** What was downloaded since this was last asked: paths, and bytes as a host compresses them (`gzip -9`). */
    takeDownloads() {
      const sizes = served.map(([path, content]) => ({ path, bytes: compressedBytes(content) }));
      served = [];
      return sizes;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** How many bytes `gzip -9` leaves. */
function compressedBytes(content) {
  return execFileSync('gzip', ['-9'], { input: content, maxBuffer: 2 ** 28 }).length;
}

/** Starts Chromium: CHROMIUM, or where Debian puts it. */
export async function startBrowser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/lib/chromium/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const session = await browser.newBrowserCDPSession();
  const processes = async () => (await session.send('SystemInfo.getProcessInfo')).processInfo;
  return {
    browser,
    /**
     * Starts a clock of the processor's time that the browser uses. Chromium loads pages of its own beside the one that
     * is measured; so of the processes of pages, the one that worked most counts.
     * @returns what tells the seconds since then
     */
    async startClock() {
      const before = new Map((await processes()).map(({ id, cpuTime }) => [id, cpuTime]));
      return async () => {
        const used = (await processes()).map(({ id, type, cpuTime }) => ({
          ...{ type, seconds: cpuTime - (before.get(id) ?? 0) },
        }));
        const sumOf = (list) => list.reduce((sum, { seconds }) => sum + seconds, 0);
        const pages = used.filter(({ type }) => type === 'renderer');
        return sumOf(used) - sumOf(pages) + Math.max(...pages.map(({ seconds }) => seconds));
      };
    },
    /** The most memory that the process of a page has had in use at once, in MiB. Linux alone. */
    async peakMiB() {
      const pages = (await processes()).filter(({ type }) => type === 'renderer');
      const peaks = pages.map(({ id }) => /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
      return Math.max(...peaks.map(Number)) / 1024;
    },
  };
}
