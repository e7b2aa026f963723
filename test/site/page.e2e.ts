// The built page in Chromium, as somebody uses it, on a host that knows nothing of it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Tagger } from '../../src/index.js';
import { root } from '../support/installed-package.js';
import { runBytetag } from '../support/run-bytetag.js';
import { startChromium } from './support/start-chromium.js';
import { type StaticServer, servePage } from './support/static-server.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-page-'));
let [browser, server]: [Browser | undefined, StaticServer | undefined] = [undefined, undefined];
beforeAll(async () => {
  server = await servePage();
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

let context: BrowserContext;
let page: Page;
let problems: string[];
beforeEach(async () => {
  if (browser === undefined) throw new Error('no browser');
  context = await browser.newContext();
  problems = [];
  page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^https?:$/.test(protocol) && origin !== new URL(server?.address ?? '').origin) problems.push(request.url());
  });
});
afterEach(async () => {
  await context.close();
  expect(problems).toEqual([]);
});

/** Opens the page and waits for the tags of its example. */
async function open(): Promise<void> {
  await page.goto(server?.address ?? '');
  await page.waitForSelector('.token');
}

/** Types a text and waits for its tags. */
async function type(text: string): Promise<void> {
  await page.getByLabel('Text', { exact: true }).fill(text);
  await page.waitForFunction((typed) => {
    const words = Array.from(document.querySelectorAll('.token .word'), ({ textContent }) => textContent);
    return words.join('') === typed.replaceAll(/\s/g, '');
  }, text);
}

const status = (): Promise<string | null> => page.locator('main p[role=status]').first().textContent();

async function expectAccessible(): Promise<void> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8'));
  const violations = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await checker.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
  });
  expect(violations).toEqual([]);
}

describe('the page', () => {
  it('tags what is typed, as Node does, and says how sure it is', async () => {
    await open();
    const text = 'Visiting relatives can be boring, and I don’t know why.';
    await type(text);
    await page.waitForFunction(() => document.querySelectorAll('.sentences li').length === 1);
    const shown = await page
      .locator('.token')
      .evaluateAll((tokens) =>
        tokens.map((token) => [token.querySelector('.word')?.textContent, token.querySelector('.tag')?.textContent]),
      );
    const tagger = await Tagger.load('pos-en');
    const { tokens } = await tagger.tag(text);
    await tagger.dispose();
    expect(shown).toEqual(tokens.map((token) => [token.text, token.tag]));
    await page.locator('.token').first().focus();
    expect(await page.locator('.token').first().locator('.others').isVisible()).toBe(true);
    await page.getByText('Output').click();
    expect(JSON.parse((await page.locator('pre').textContent()) ?? '')).toMatchObject({ line: 1 });
  });

  it('is corrected by keys alone, and nothing is lost by a reload', async () => {
    await open();
    await type('She sells sea shells. We know why.');
    await page.getByText('Correct these tags').focus();
    await page.keyboard.press('Enter');
    await page.locator('.correct').waitFor();
    // The chosen word has the focus.
    for (const key of ['ArrowRight', 'x', 'Control+z', 'Control+y', 'Enter', 'ArrowUp']) await page.keyboard.press(key);
    expect(await status()).toBe('2 sentences for upos, 1 checked, 1 tag corrected');
    // Enter on a button does what the button says, and nothing is checked by it.
    await page.getByRole('button', { name: 'Undo' }).focus();
    await page.keyboard.press('Enter');
    expect(await status()).toBe('2 sentences for upos, 0 checked, 1 tag corrected');
    await page.getByRole('button', { name: 'Redo' }).focus();
    await page.keyboard.press('Enter');
    expect(await status()).toBe('2 sentences for upos, 1 checked, 1 tag corrected');
    await page.reload();
    await page.locator('.correct').waitFor();
    expect(await status()).toBe('2 sentences for upos, 1 checked, 1 tag corrected');
  });

  it('trains on what was corrected, and gives a model that the command line evaluates', async () => {
    await open();
    await type(
      'She sells sea shells. He sells sea salt. We buy sea shells. They like the sea. I saw her duck. You know.',
    );
    await page.getByText('Correct these tags').click();
    await page.locator('.correct').waitFor();
    for (let sentence = 0; sentence < 6; sentence++) {
      for (const key of ['ArrowRight', 'x', 'Enter']) await page.keyboard.press(key);
    }
    expect(await status()).toBe('6 sentences for upos, 6 checked, 6 tags corrected');
    await page.getByRole('link', { name: 'Train' }).click();
    await page.getByLabel('Steps', { exact: true }).first().fill('30');
    await page.getByRole('button', { name: 'Train' }).click();
    // A state is kept every five steps.
    await page.getByText(/Step (9|[12]\d) of 30/).waitFor();
    // Somebody reloads in the middle: the corrections are still there, and training goes on.
    await page.reload();
    await page.locator('p', { hasText: 'upos, xpos' }).waitFor();
    await page.getByText('5 checked sentences to learn from, 1 held back').waitFor();
    await page.getByText(/Interrupted after [1-9]\d* of 30 steps/).waitFor();
    await page.getByRole('button', { name: 'Go on with this training' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByText('Take the model home').click();
    const file = join(folder, 'model.zip');
    await (await downloading).saveAs(file);
    for (const [name, content] of Object.entries(unzipSync(new Uint8Array(readFileSync(file))))) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const data = join(root, 'examples', 'pos-en', 'dev.conllu');
    const { code, stdout } = await runBytetag(['eval', '--model', join(folder, 'model'), '--data', data]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/accuracy +9\d\.\d+%/)]);

    // The model is still there after a reload, too.
    await page.reload();
    await page.getByText('Over after 30 steps').waitFor();
    await page.getByRole('link', { name: 'Take home' }).click();
    await page.getByText('Download the model that was trained here').waitFor();
    const keeping = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download 6 checked sentences' }).click();
    await (await keeping).saveAs(join(folder, 'corrected.conllu'));
    const inspected = await runBytetag(['data', 'inspect', join(folder, 'corrected.conllu')]);
    expect([inspected.code, inspected.stdout]).toEqual([0, expect.stringMatching(/6 sentences/)]);

    // What was kept can be opened again, with its corrections.
    await page.getByRole('link', { name: 'Correct' }).click();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByText('Remove all').click();
    await page.getByText('0 sentences').waitFor();
    await page.getByLabel('Open a file').setInputFiles(join(folder, 'corrected.conllu'));
    await page.getByText('6 sentences for upos, 0 checked, 6 tags corrected').waitFor();
  });

  it('takes files that are dropped on it, and says what is wrong with them', async () => {
    await open();
    const drop = async (name: string, content: string): Promise<void> => {
      const dataTransfer = await page.evaluateHandle(
        (file) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([file.content], file.name));
          return transfer;
        },
        { name, content },
      );
      await page.dispatchEvent('body', 'drop', { dataTransfer });
    };
    await drop('talk.txt', 'She sells sea shells. We know why.');
    await page.getByText('2 sentences for upos, 0 checked, 0 tags corrected').waitFor();
    // Tags that the model does not know are named, and the others stay.
    await drop('talk.conllu', '1\tDogs\t_\tX\t_\t_\t_\t_\t_\t_\n2\tbark\t_\tFOO\t_\t_\t_\t_\t_\t_\n\n');
    await page.getByText('The model does not know FOO (1 word)').waitFor();
    await page.getByText('3 sentences for upos, 0 checked, 1 tag corrected').waitFor();
    await drop('talk.pdf', '%PDF-1.4');
    await page.getByText('talk.pdf: expected a name that says its kind').waitFor();
    await drop('model.zip', 'no zip');
    await page.getByText(/^model.zip: expected/).waitFor();
    // The model before stays.
    await page.getByText('pos-en: upos, xpos').waitFor();
  });

  it('does not put sentences of another task in the place of those that are there without asking', async () => {
    await open();
    await type('She sells sea shells.');
    await page.getByText('Correct these tags').click();
    await page.getByText('1 sentence for upos').waitFor();
    await page.getByRole('link', { name: 'Tag' }).click();
    await page.getByLabel('xpos').click();
    await page.locator('.token .tag', { hasText: 'PRP' }).waitFor();
    page.once('dialog', (dialog) => void dialog.dismiss());
    await page.getByText('Correct these tags').click();
    await page.getByText('1 sentence for upos').waitFor();
  });

  it('has the sentences in one tab at a time', async () => {
    await open();
    await type('She sells sea shells.');
    await page.getByText('Correct these tags').click();
    await page.getByText('1 sentence for upos').waitFor();
    const other = await context.newPage();
    await other.goto(`${server?.address}#correct`);
    await other.getByText('Another tab has the sentences').waitFor();
    await page.close();
    await other.getByText('1 sentence for upos').waitFor();
    expect(await other.getByRole('alert').count()).toBe(0);
  });

  it('draws the entities of a model of one’s own, and has them corrected', async () => {
    const sentences = [
      { words: ['Ada', 'Lovelace', 'lives', 'in', 'Paris', '.'], tags: ['B-PER', 'I-PER', 'O', 'O', 'B-LOC', 'O'] },
      { words: ['Bob', 'works', 'in', 'New', 'York', '.'], tags: ['B-PER', 'O', 'O', 'B-LOC', 'I-LOC', 'O'] },
    ];
    const [data, out] = [join(folder, 'entities.jsonl'), join(folder, 'entities')];
    writeFileSync(
      data,
      sentences
        .map((sentence) => `${JSON.stringify(sentence)}\n`)
        .join('')
        .repeat(16),
    );
    const options = ['--model', 'pos-en', '--train', data, '--task', 'ner', '--out', out, '--max-steps', '40'];
    expect((await runBytetag(['train', ...options])).code).toBe(0);
    await open();
    await page.getByText('Another model').click();
    const files = ['bytetag.json', 'config.json', 'model.safetensors'].map((name) => join(out, name));
    await page.getByLabel('Files or a zip').setInputFiles(files);
    await page.getByText('bytetag.json: ner').waitFor();
    await type('Ada Lovelace lives in Paris.');
    await page.locator('mark').nth(1).waitFor();
    expect(await page.locator('mark').allTextContents()).toEqual(['Ada Lovelace PER', 'Paris LOC']);
    await expectAccessible();
    await page.getByText('Correct these tags').click();
    await page.locator('.correct').waitFor();
    // The key of `O`.
    await page.keyboard.press('o');
    expect(await status()).toBe('1 sentence for ner, 0 checked, 1 tag corrected');
  });

  it('works offline after the first visit, isolated, and asks its host for nothing', async () => {
    await open();
    await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');
    await page.reload();
    await page.waitForSelector('.token');
    server?.takeRequests();
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector('.token');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    // What is loaded when it is first needed was kept, too.
    await page.getByText('Output').click();
    await page.locator('pre').waitFor();
    for (const [name, text] of [
      ['Correct', /0 sentences/],
      ['Train', /0 checked sentences/],
      ['Take home', /No model has been trained/],
    ] as const) {
      await page.getByRole('link', { name }).click();
      await page.getByText(text).waitFor();
    }
    // The browser itself looks whether there is a newer version.
    expect(server?.takeRequests().filter((path) => !path.endsWith('/service-worker.js'))).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no violations that axe finds: %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await open();
    await page.getByText('Output').click();
    await expectAccessible();
    await page.getByText('Correct these tags').click();
    await page.locator('.correct').waitFor();
    await expectAccessible();
    for (const name of ['Train', 'Take home']) {
      await page.getByRole('link', { name }).click();
      await expectAccessible();
    }
  });
});
