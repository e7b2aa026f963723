// What a visit of the page takes: downloads of the first visit, until the first tags and in all; downloads and processor
// time of the second visit until the first tags; and how long the page is ever busy at one time. Writes JSON to standard
// output and its table into docs/performance.md.
//
//   npx vite build site --config site/vite.config.ts && node benchmarks/site.mjs [--rounds 5]
//
// CHROMIUM: Chromium's program.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, median } from './measure.mjs';
import { publish } from './performance.mjs';
import { serveFolders, startBrowser } from './web/browser.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, 'no-table': { type: 'boolean' } },
});

const kinds = [
  ['model', (path) => path.startsWith('models/')],
  ['runtime', (path) => /(^|\/)ort[.-]/.test(path)],
  ['page and script', () => true],
];
/** Bytes by what they are for. */
function sumOf(downloads) {
  const sums = Object.fromEntries(kinds.map(([name]) => [name, 0]));
  for (const { path, bytes } of downloads) sums[kinds.find(([, isOf]) => isOf(path))[0]] += bytes;
  return sums;
}

const folder = fileURLToPath(new URL('../site/dist', import.meta.url));
// As GitHub Pages does.
const server = await serveFolders({ '': folder }, { 'Cache-Control': 'max-age=600' });
const { browser, startClock } = await startBrowser();
/** Opens the page in a new tab, and waits for the tags of its example. */
async function visit(context) {
  const page = await context.newPage();
  const secondsSince = await startClock();
  await page.goto(server.address);
  await page.waitForSelector('.token');
  return { page, seconds: await secondsSince() };
}

// The service worker gets in the background what the page needs later and offline; without it, only what it needs now.
const alone = await browser.newContext({ serviceWorkers: 'block' });
await visit(alone);
const before = sumOf(server.takeDownloads());
await alone.close();
const context = await browser.newContext();
const { page } = await visit(context);
await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');
const all = sumOf(server.takeDownloads());
await page.close();
const [seconds, later] = [[], []];
for (let round = 0; round < Number(values.rounds); round++) {
  const next = await visit(context);
  seconds.push(next.seconds);
  // The browser itself looks whether there is a newer one.
  later.push(...server.takeDownloads().filter(({ path }) => path !== 'service-worker.js'));
  await next.page.close();
}
/** Types, corrects and trains. @returns how long the page was busy at one time, in milliseconds, where above 50 */
async function use() {
  const busy = [];
  const page = await context.newPage();
  await page.exposeFunction('reportBusy', (milliseconds) => busy.push(milliseconds));
  await page.addInitScript(() => {
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.reportBusy(duration);
    });
    observer.observe({ type: 'longtask', buffered: true });
  });
  await page.goto(server.address);
  await page.waitForSelector('.token');
  await page
    .getByLabel('Text', { exact: true })
    .pressSequentially(' We buy sea shells. They like the sea.', { delay: 20 });
  await page.waitForFunction(() => document.querySelectorAll('.sentences li').length === 4);
  await page.getByText('Correct these tags').click();
  await page.locator('.correct').waitFor();
  for (let sentence = 0; sentence < 4; sentence++) {
    for (const key of ['ArrowRight', 'x', 'Enter']) await page.keyboard.press(key);
  }
  await page.getByRole('link', { name: 'Train' }).click();
  await page.getByRole('button', { name: 'Train' }).click();
  await page.getByText('Over after').waitFor({ timeout: 600_000 });
  await page.close();
  return busy;
}
const busy = await use();
await browser.close();
server.close();
const again = sumOf(later);
const result = { machine: machine(), first: before, all, second: again, cpuSeconds: seconds, busy };
console.log(JSON.stringify(result));
if (!values['no-table']) {
  const kB = (bytes) => (bytes / 1000).toFixed(0);
  const row = (name, sums, cpu) => [name, kB(sums['page and script']), kB(sums.runtime), kB(sums.model), cpu];
  publish('site', result, {
    columns: ['', 'page and script, kB', 'runtime, kB', 'model, kB', 'CPU until the first tags'],
    rows: [
      row('first visit, until the first tags', before, ''),
      row('first visit, with all that works offline', all, ''),
      row('second visit', again, `${median(seconds).toFixed(2)} s`),
    ],
  });
}
