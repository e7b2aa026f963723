// The card of a stranger's model: what lies in its folder, and nothing else.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCard } from '../../../src/cli/parts/read-card.js';
import { runBytetag } from '../../support/run-bytetag.js';
import { writeTinyTagger } from '../../support/tiny-tagger.js';

let base = '';
let folder = '';
let card = '';
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'bytetag-test-')));
  folder = join(base, 'model');
  card = join(folder, 'README.md');
  mkdirSync(folder);
  mkdirSync(join(base, 'cache', 'models--o--n', 'blobs'), { recursive: true });
  writeFileSync(join(base, 'secret'), 'private key');
});
afterEach(() => rmSync(base, { recursive: true }));

/** The card, and what was said of it. */
async function read(): Promise<readonly [string | undefined, readonly string[]]> {
  const warnings: string[] = [];
  return [await readCard(folder, join(base, 'cache'), (message) => warnings.push(message)), warnings];
}

it('is read where it is there, in the folder or in the cache of the hub', async () => {
  expect(await read()).toEqual([undefined, []]);
  writeFileSync(card, '# Größe');
  expect(await read()).toEqual(['# Größe', []]);
  rmSync(card);
  writeFileSync(join(folder, 'card.md'), 'here');
  symlinkSync('card.md', card);
  expect(await read()).toEqual(['here', []]);
  rmSync(card);
  writeFileSync(join(base, 'cache', 'models--o--n', 'blobs', 'abc'), 'downloaded');
  symlinkSync('../cache/models--o--n/blobs/abc', card);
  expect(await read()).toEqual(['downloaded', []]);
});

it.skipIf(process.platform === 'win32').each<[string, () => void, string]>([
  ['a link out of the folder', () => symlinkSync('../secret', card), 'got a link that leads elsewhere'],
  ['a link to a device', () => symlinkSync('/dev/zero', card), 'got a link that leads elsewhere'],
  ['a link to nothing', () => symlinkSync('nowhere', card), 'expected a file, got a link to nothing'],
  ['a pipe', () => execFileSync('mkfifo', [card]), 'expected a file, got a device or a pipe'],
  ['a folder', () => mkdirSync(card), 'cannot read: it is a folder'],
  [
    'too large',
    () => {
      writeFileSync(card, '');
      truncateSync(card, 2 ** 40);
    },
    'expected a file of at most 16777216 bytes',
  ],
])('is left out with a warning where it is %s', async (_, make, message) => {
  make();
  const [text, warnings] = await read();
  expect(text).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining(message)]);
  expect(warnings[0]).toMatch(/^\S+README\.md: .*: the card is left out$/);
});

it('brings nothing from elsewhere into a merged model', async () => {
  await writeTinyTagger(folder);
  symlinkSync('../secret', card);
  const out = join(base, 'merged');
  const { code, stderr } = await runBytetag(['merge', '--model', folder, '--out', out]);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('the card is left out') });
  expect(existsSync(join(out, 'config.json'))).toBe(true);
  expect(existsSync(join(out, 'README.md'))).toBe(false);
});
