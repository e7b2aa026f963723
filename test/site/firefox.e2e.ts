// The built page in Firefox, which no test can drive: a program in the page tells the server what is shown.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Tagger } from '../../src/index.js';
import { servePage } from './support/static-server.js';

const firefox = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const isThere = existsSync(firefox);
if (!isThere) console.error(`test/site: ${firefox} is not there, so the page is not tested in Firefox`);

const program = `
  const tell = (result) => fetch('./result?' + new URLSearchParams(result));
  addEventListener('error', ({ message }) => tell({ failure: message }));
  addEventListener('unhandledrejection', ({ reason }) => tell({ failure: String(reason) }));
  const textsOf = (names) => JSON.stringify(Array.from(document.querySelectorAll(names), ({ textContent }) => textContent));
  const waiting = setInterval(() => {
    const [words, alerts] = [textsOf('.token > .word'), textsOf('[role=alert]')];
    if (words === '[]' && alerts === '[]') return;
    clearInterval(waiting);
    const text = document.querySelector('textarea').value;
    tell({ failure: alerts === '[]' ? '' : alerts, text, words, tags: textsOf('.token > .tag') });
  }, 100);`;

it.skipIf(!isThere)('tags in Firefox as in Node', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'bytetag-firefox-'));
  let tell: (result: Readonly<Record<string, string>>) => void = () => {};
  const told = new Promise<Readonly<Record<string, string>>>((resolve) => {
    tell = resolve;
  });
  const server = await servePage('/', { code: program, onResult: (result) => tell(result) });
  const args = ['--headless', '--no-remote', '--profile', profile, server.address];
  const child = spawn(firefox, args, { stdio: 'ignore', env: { ...process.env, HOME: profile } });
  const { failure, text = '', words = '', tags = '' } = await told;
  child.kill();
  await server.close();
  expect(failure).toBe('');
  const tagger = await Tagger.load('pos-en');
  const { tokens } = await tagger.tag(text);
  await tagger.dispose();
  expect(JSON.parse(words)).toEqual(tokens.map((token) => token.text));
  expect(JSON.parse(tags)).toEqual(tokens.map((token) => token.tag));
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});
