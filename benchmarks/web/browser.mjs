// Builds the page that is measured, serves it with the headers that isolate it, and opens it in Chromium.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build } from 'vite';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const isolating = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Chromium's program: CHROMIUM, or where Debian puts it. */
export const executablePath = process.env.CHROMIUM ?? '/usr/lib/chromium/chromium';

/**
 * Opens the page.
 * @param folders folders that the page can load from, by the first part of their paths on the server
 * @returns the page, what has happened to the processor since the start, in seconds, and how to end it all
 */
export async function openPage(folders) {
  const built = mkdtempSync(join(tmpdir(), 'bytetag-page-'));
  await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    logLevel: 'error',
    build: {
      outDir: built,
      emptyOutDir: true,
      target: 'es2022',
      rolldownOptions: { input: fileURLToPath(new URL('page.html', import.meta.url)) },
    },
    worker: { format: 'es' },
  });
  const server = createServer((request, response) => {
    const [, first, rest] = /^\/([^/]*)(?:\/(.*))?$/.exec(decodeURIComponent(request.url ?? '')) ?? [];
    const folder = folders[first];
    const path = normalize(folder === undefined ? join(built, first, rest ?? '') : join(folder, rest ?? ''));
    try {
      const content = readFileSync(path);
      response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream', ...isolating });
      response.end(content);
    } catch {
      response.writeHead(404, isolating).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
  await page.waitForFunction(() => globalThis.isReady);
  const session = await browser.newBrowserCDPSession();
  return {
    page,
    version: browser.version(),
    /** The time of the processor that all processes of the browser have used, in seconds. */
    async cpuSeconds() {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
      rmSync(built, { recursive: true });
    },
  };
}
