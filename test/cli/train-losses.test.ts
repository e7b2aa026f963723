// The options that say what a model learns against, on the command line.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runBytetag } from '../support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
writeFileSync(path('train.jsonl'), '{"tokens": ["a", "1"], "tags": ["X", "NUM"]}\n'.repeat(8));

const train = (out: string, ...args: readonly string[]) =>
  runBytetag([
    'train',
    '--model',
    'micro',
    '--train',
    path('train.jsonl'),
    '--out',
    path(out),
    '--max-steps',
    '2',
    ...args,
  ]);
const stepsOf = (out: string) =>
  readFileSync(path(`${out}/metrics.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'step');

describe('train --avoid and --tag-weights', () => {
  it('puts a price on the tag, beside the loss, and changes what is learned', async () => {
    expect((await train('plain')).code).toBe(0);
    expect((await train('avoiding', '--avoid', 'X=3')).code).toBe(0);
    expect((await train('weighted', '--tag-weights', 'X=0.1')).code).toBe(0);
    const [plain, avoiding, weighted] = [stepsOf('plain'), stepsOf('avoiding'), stepsOf('weighted')];
    expect(plain[0].losses.penalty).toBeUndefined();
    expect(avoiding[0].losses.penalty).toBeGreaterThan(0);
    expect(avoiding[0].losses.decoderLoss).toBeCloseTo(plain[0].losses.decoderLoss, 5);
    expect(avoiding[1].losses.decoderLoss).not.toBe(plain[1].losses.decoderLoss);
    expect(weighted[0].losses.decoderLoss).not.toBe(plain[0].losses.decoderLoss);
  });

  it('balances tags by how rare they are', async () => {
    const lines = ['{"tokens": ["a", "1", "b", "c"], "tags": ["X", "NUM", "X", "X"]}\n'];
    writeFileSync(path('rare.jsonl'), lines.join('').repeat(8));
    // Beside the other file: 32 words with X, 16 with NUM.
    const rare = (out: string, ...args: readonly string[]) => train(out, '--train', path('rare.jsonl'), ...args);
    expect((await rare('balanced', '--tag-weights', 'balanced')).code).toBe(0);
    expect((await rare('by-hand', '--tag-weights', 'X=0.75', 'NUM=1.5')).code).toBe(0);
    expect((await rare('alike')).code).toBe(0);
    const losses = (out: string) => stepsOf(out).map((step) => step.losses);
    expect(losses('balanced')).toEqual(losses('by-hand'));
    expect(losses('balanced')).not.toEqual(losses('alike'));
  });

  it('smooths labels: what is right counts for less, and nothing is ever quite right', async () => {
    expect((await train('smooth', '--label-smoothing', '0.3', '--max-steps', '12')).code).toBe(0);
    expect((await train('sharp', '--max-steps', '12')).code).toBe(0);
    const last = (out: string): number => stepsOf(out).at(-1).losses.decoderLoss;
    expect(Number.isFinite(last('smooth'))).toBe(true);
    // The entropy of the targets themselves is 0.3 log(384 / 0.3) and more.
    expect(last('smooth')).toBeGreaterThan(0.3 * Math.log(384 / 0.3));
    expect(last('sharp')).not.toBe(last('smooth'));
    expect(readFileSync(path('smooth/README.md'), 'utf8')).toContain('| label smoothing | 0.3 |');
  });

  it('holds sentences out to evaluate on, the same after an interruption', async () => {
    const { code } = await train('held-out', '--dev-share', '0.25', '--eval-steps', '1');
    expect(code).toBe(0);
    expect(readFileSync(path('held-out/README.md'), 'utf8')).toContain(
      'On 25% of the training sentences, which were held',
    );
    const { data } = JSON.parse(readFileSync(path('held-out/data.json'), 'utf8'));
    expect(Object.values(data).map((each) => (each as { size: string }).size)).toEqual(['6 sentences', '2 sentences']);
    const both = await train('both', '--dev-share', '0.25', '--dev', path('train.jsonl'));
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('--dev-share: expected it instead of --dev')]);
    const all = await train('all', '--dev-share', '1');
    expect([all.code, all.stderr]).toEqual([
      2,
      expect.stringContaining('--dev-share: expected a number above 0 and below 1'),
    ]);
  });

  it('are part of the configuration that a resumed run must keep', async () => {
    const { code, stderr } = await train('avoiding', '--resume', '--avoid', 'X=4');
    expect([code, stderr]).toEqual([1, expect.stringContaining('avoid.X 3')]);
  });

  it.each([
    [['--avoid', 'Y=1'], 'avoid: expected a tag of the training files, got "Y"'],
    [['--avoid', 'X'], '--avoid: expected a tag, = and a number of at least 0, got "X"'],
    [['--avoid', 'X=-1'], '--avoid: expected a tag, = and a number of at least 0, got "X=-1"'],
    [
      ['--tag-weights', 'balanced', 'X=1'],
      '--tag-weights: expected a tag, = and a number of at least 0, got "balanced"',
    ],
    [['--penalty', 'mild'], '--penalty: expected one of unlikelihood, weighted, notebook, got mild'],
  ])('%j: one sentence, and nothing is written', async (args, message) => {
    const { code, stderr } = await train('none', ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(() => readFileSync(path('none/run.json'))).toThrow(/ENOENT/);
  });
});
