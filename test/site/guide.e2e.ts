// The programs that the guide about web pages shows, in Chromium, on the sources.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'vite';
import { expect, it } from 'vitest';
import { root } from '../support/installed-package.js';
import { startChromium } from './support/start-chromium.js';

const guide = readFileSync(join(root, 'docs', 'guides', 'web-page.md'), 'utf8');
const programs = Array.from(
  guide.matchAll(/^```js\n(\/\/ needs a browser\n.*?)^```/gms),
  ([, program = '']) => program,
);

it('has programs that run in a page', async () => {
  expect(programs.length).toBeGreaterThan(1);
  const folder = mkdtempSync(join(tmpdir(), 'bytetag-guide-'));
  symlinkSync(join(root, 'models'), join(folder, 'models'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  programs.forEach((program, index) => {
    writeFileSync(join(folder, `program${index}.js`), `${program}\nglobalThis.isOver = true;\n`);
    writeFileSync(join(folder, `page${index}.html`), `<script type="module" src="./program${index}.js"></script>`);
  });
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { 'bytetag/web': join(root, 'src', 'web.ts') } },
    server: { fs: { strict: false } },
    optimizeDeps: { exclude: ['onnxruntime-web'] },
  });
  await server.listen(0);
  const browser = await startChromium();
  try {
    for (const index of programs.keys()) {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('pageerror', ({ message }) => problems.push(message));
      await page.goto(`${server.resolvedUrls?.local[0]}page${index}.html`);
      await page.waitForFunction(() => 'isOver' in globalThis, undefined, { timeout: 120_000 });
      expect(problems).toEqual([]);
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
