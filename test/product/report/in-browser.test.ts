import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/product/report/render-report.js';
import { type BrowserPage, chromium, startBrowser } from './chromium.js';
import { sampleComparison } from './sample-data.js';

const reason = chromium === undefined ? ' (left out: no Chromium on the PATH)' : '';

describe.skipIf(chromium === undefined)(`a report in Chromium${reason}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bytetag-report-'));
  const url = pathToFileURL(join(folder, 'report.html')).href;
  let page: BrowserPage;

  beforeAll(async () => {
    writeFileSync(join(folder, 'report.html'), await renderReport(sampleComparison()));
    page = await startBrowser(chromium ?? '');
  });
  afterAll(async () => {
    await page.close();
    rmSync(folder, { recursive: true });
  });

  const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');

  it.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 360],
    ['dark', 360],
  ] as const)('is shown without a complaint in %s at %i pixels', async (scheme, width) => {
    await page.open(url, width, scheme);
    const sizes = await page.evaluate<readonly (readonly [number, number])[]>(
      '[...document.querySelectorAll("figure svg")].map((svg) => [svg.getBoundingClientRect().width, svg.getBoundingClientRect().height])',
    );
    expect(sizes.length).toBeGreaterThan(15);
    for (const [across, down] of sizes) {
      expect(across).toBeGreaterThan(200);
      expect(down).toBeGreaterThan(40);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await background()).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(21, 23, 27)');
    expect(page.complaints).toEqual([]);
  });

  it('changes its colours, those of the figures too, by its own switch', async () => {
    await page.open(url, 1200, 'light');
    const bars = '#tags figure:last-of-type [aria-label=bar] :is(rect, path)';
    const bar = (): Promise<string> => page.evaluate(`getComputedStyle(document.querySelector("${bars}")).fill`);
    const light = await bar();
    await page.evaluate('document.querySelector("#scheme-dark").click()');
    expect(await background()).toBe('rgb(21, 23, 27)');
    expect(await bar()).not.toBe(light);
    await page.evaluate('document.querySelector("#scheme-auto").click()');
    expect([await background(), await bar()]).toEqual(['rgb(255, 255, 255)', light]);
  });

  it('keeps its labels inside of its figures', async () => {
    await page.open(url, 1200, 'light');
    const outside = await page.evaluate(`[...document.querySelectorAll('figure svg')].flatMap((svg) => {
      const frame = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')]
        .filter((text) => text.getBoundingClientRect().left < frame.left - 1 || text.getBoundingClientRect().right > frame.right + 1)
        .map((text) => text.textContent);
    })`);
    expect(outside).toEqual([]);
  });

  it('would not run a script that got into it', async () => {
    const evil = (await renderReport(sampleComparison())).replace(
      '</main>',
      '<script>document.title = "run"</script></main>',
    );
    writeFileSync(join(folder, 'evil.html'), evil);
    await page.open(pathToFileURL(join(folder, 'evil.html')).href, 1200, 'light');
    expect(await page.evaluate('document.title')).toBe('Formats on English Web Treebank');
    expect(page.complaints.join()).toContain('Content Security Policy');
  });
});
