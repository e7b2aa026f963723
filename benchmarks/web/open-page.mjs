// Builds the page that is measured, serves it with the headers that isolate it, and opens it in a browser.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { serveFolders, startBrowser } from './browser.mjs';

const isolating = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** @param folders folders that the page can load from, by the first part of their paths on the server */
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
  const server = await serveFolders({ ...folders, '': built }, isolating);
  const { browser, ...measures } = await startBrowser();
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(`${server.address}page.html`);
  await page.waitForFunction(() => globalThis.isReady);
  return {
    ...{ page, version: browser.version(), ...measures },
    takeDownloads: server.takeDownloads,
    async close() {
      await browser.close();
      server.close();
      rmSync(built, { recursive: true });
    },
  };
}
