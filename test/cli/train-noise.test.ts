// The options for noise on the command line: what they make of a run's settings, and that a resumed run keeps them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBytetag } from '../support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
writeFileSync(path('train.jsonl'), '{"tokens": ["a", "1"], "tags": ["X", "NUM"]}\n'.repeat(4));

const train = (out: string, ...noise: readonly string[]) =>
  runBytetag([
    ...['train', '--model', 'micro', '--train', path('train.jsonl'), '--out', path(out), '--max-steps', '1'],
    ...noise,
  ]);
const noiseOf = (out: string): unknown => JSON.parse(readFileSync(path(`${out}/run.json`), 'utf8')).settings.neftune;

describe('train --neftune-alpha', () => {
  it('is kept in the settings with the other choices, which a resumed run cannot change', async () => {
    const both = ['--neftune-on', 'both', '--neftune-length', 'padded', '--neftune-scale', 'relative'];
    expect((await train('all', '--neftune-alpha', '7.5', ...both)).code).toBe(0);
    expect(noiseOf('all')).toEqual({ alpha: 7.5, on: 'both', length: 'padded', scale: 'relative' });
    const { code, stderr } = await train('all', '--resume', '--neftune-alpha', '5', ...both);
    expect([code, stderr]).toEqual([1, expect.stringContaining('settings.neftune.alpha 7.5')]);
  });

  it('alone is as in the paper, and none is the default', async () => {
    await train('paper', '--neftune-alpha', '5');
    expect(noiseOf('paper')).toEqual({ alpha: 5, on: 'encoder', length: 'real', scale: 'absolute' });
    await train('none', '--neftune-alpha', '0', '--neftune-on', 'both');
    expect(noiseOf('none')).toBeUndefined();
    const { code, stderr } = await train('what', '--neftune-on', 'both');
    expect([code, stderr]).toEqual([2, 'bytetag: --neftune-on: expected --neftune-alpha beside it, got none\n']);
  });
});

describe('train --noise', () => {
  const wordNoiseOf = (out: string): unknown => {
    const { noise, noiseShare } = JSON.parse(readFileSync(path(`${out}/run.json`), 'utf8'));
    return [noise, noiseShare];
  };

  it('is kept in the settings, each kind with each of its rates', async () => {
    expect((await train('words', '--noise', 'typos:0.1,0.3', 'lowercase:1', '--noise-share', '0.4')).code).toBe(0);
    expect(wordNoiseOf('words')).toEqual([{ typos: [0.1, 0.3], lowercase: [1] }, 0.4]);
    const { code, stderr } = await train('words', '--resume', '--noise', 'typos:0.1', '--noise-share', '0.4');
    expect([code, stderr]).toEqual([1, expect.stringContaining('noise.typos.1')]);
  });

  it('spoils half of the sentences unless told otherwise, and none without it', async () => {
    await train('half', '--noise', 'case:0.2');
    expect(wordNoiseOf('half')).toEqual([{ case: [0.2] }, 0.5]);
    await train('clean');
    expect(wordNoiseOf('clean')).toEqual([undefined, undefined]);
  });

  it.each([
    [['--noise', 'typoes:0.1'], '--noise: expected one of typos, swap'],
    [['--noise', 'typos:2'], '--noise: expected typos:RATE with rates between 0 and 1'],
    [['--noise', 'typos:0.1', '--noise-share', '1.5'], '--noise-share: expected a number from 0 to 1, got 1.5'],
    [['--noise-share', '0.5'], '--noise-share: expected --noise beside it, got none'],
  ])('refuses %j', async (options, message) => {
    const { code, stderr } = await train('refused', ...options);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
