// The page as a service serves it, in Chromium: models of the service tag there, and with a token if it needs one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type * as Door from '../../src/service.js';
import { root } from '../support/installed-package.js';
import { writeTinyTagger } from '../support/tiny-tagger.js';
import { startChromium } from './support/start-chromium.js';

const { createService } = (await import(join(root, 'dist', 'service.js'))) as typeof Door;

const folder = mkdtempSync(join(tmpdir(), 'bytetag-served-'));
const tiny = join(folder, 'tiny');
let browser: Browser | undefined;
const services: Door.Service[] = [];
beforeAll(async () => {
  await writeTinyTagger(tiny);
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

let page: Page | undefined;
let problems: string[] = [];
afterEach(async () => {
  await page?.context().close();
  await Promise.all(services.splice(0).map((service) => service.close(5)));
  expect(problems).toEqual([]);
});

/** Starts a service and opens its page. @param expected what the console may say */
async function open(options: Door.ServiceOptions, expected = /^$/): Promise<Page> {
  const service = await createService({ workers: 1, threads: 1, watch: 0, ...options });
  services.push(service);
  const address = await service.listen({ port: 0 });
  if (browser === undefined) throw new Error('no browser');
  const opened = await (await browser.newContext()).newPage();
  page = opened;
  problems = [];
  opened.setDefaultTimeout(120_000);
  opened.on('pageerror', ({ message }) => problems.push(message));
  opened.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) problems.push(message.text());
  });
  await opened.goto(address);
  return opened;
}

const wordsOf = (from: Page): Promise<readonly string[]> => from.locator('.token .word').allTextContents();

it('tags with a model of the service, which the page never loads', async () => {
  const opened = await open({ models: [tiny] });
  const paths: string[] = [];
  opened.on('request', (request) => paths.push(new URL(request.url()).pathname));
  await opened.waitForSelector('.token');
  expect(await opened.getByRole('combobox', { name: /^Model/ }).inputValue()).toBe('tiny on the server');
  await opened.getByLabel('Text', { exact: true }).fill('Two words 🙂');
  await opened.waitForFunction(() => document.querySelectorAll('.token').length === 3);
  expect(await wordsOf(opened)).toEqual(['Two', 'words', '🙂']);
  expect(paths).toContain('/v1/tag');
  expect(paths.filter((path) => path.startsWith('/models/'))).toEqual([]);
});

it('corrects what a model of the service says, and does not train it', async () => {
  const opened = await open({ models: [tiny] });
  await opened.waitForSelector('.token');
  await opened.getByRole('button', { name: 'Correct these tags' }).click();
  await opened.getByRole('button', { name: /^Right, next/ }).click();
  await opened.getByRole('link', { name: 'Train' }).click();
  await opened.getByText('A model on the server cannot be trained in the page.').waitFor();
  expect(await opened.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true);
});

it('tags in the page with a model that ships, and offers that of the service beside it', async () => {
  const opened = await open({ models: ['pos-en', tiny] });
  await opened.waitForSelector('.token');
  const choice = opened.getByRole('combobox', { name: /^Model/ });
  expect(await choice.inputValue()).toBe('pos-en');
  expect(await choice.locator('option').allTextContents()).toEqual([
    ...['pos-en', 'pos-multi', 'pos-en on the server', 'tiny on the server', 'another'],
  ]);
  await choice.selectOption('tiny on the server');
  await opened.getByText('tiny on the server: ').waitFor();
});

it('asks for the token of the service', async () => {
  const token = 'a-token-of-characters';
  const opened = await open({ models: [tiny], tokens: [token] }, /401/);
  const field = opened.getByLabel('Token of the server');
  await field.fill('another-one-of-characters');
  await opened.getByRole('button', { name: 'Use its models' }).click();
  await field.fill(token);
  await opened.getByRole('button', { name: 'Use its models' }).click();
  await opened.getByText('tiny on the server: ').waitFor();
  await opened.waitForSelector('.token');
  expect(await field.count()).toBe(0);
});

it('says what the service finds wrong', async () => {
  const opened = await open({ models: [tiny], textLimit: 200 }, /413/);
  await opened.waitForSelector('.token');
  await opened.getByLabel('Text', { exact: true }).fill('word '.repeat(100));
  await opened.getByRole('alert').getByText('200').waitFor();
});
