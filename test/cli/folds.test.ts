// Cross-validation on the command line: what it prints and writes, and how it goes on after an interruption.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type RunOptions, runBytetag } from '../support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const sentenceOf = (word: string): string => JSON.stringify({ tokens: ['the', word], tags: ['DET', 'NOUN'] });
writeFileSync(
  path('train.jsonl'),
  ['cat', 'dog', 'cow', 'fish', 'bird'].map((word) => `${sentenceOf(word)}\n`).join(''),
);

const train = (out: string, args: readonly string[], options: RunOptions = {}) =>
  runBytetag(
    [
      ...['train', '--model', 'micro', '--train', path('train.jsonl'), '--folds', '2', '--out', path(out)],
      ...['--batch-size', '2', '--max-steps', '3', '--threads', '1', ...args],
    ],
    options,
  );
const resultIn = (out: string) => JSON.parse(readFileSync(path(`${out}/folds.json`), 'utf8'));

it('prints a table of the scores, and says how a model of all sentences is made', async () => {
  const { code, stdout, stderr } = await train('whole', ['--log', 'tensorboard']);
  expect([code, stderr.includes('fold 2 of 2: trains on the other folds')]).toEqual([0, true]);
  expect(stdout).toMatch(/^fold {2}sentences {2}accuracy {2}macro F1\n1 {13}[23] /);
  expect(stdout).toContain('\nstd: sample standard deviation of the 2 folds (ddof 1)\n');
  expect(stderr).toMatch(/fold 1 of 2: accuracy .*%, macro F1 .*%, on [23] sentences that its model has not seen\n/);
  const hint =
    'for a model that learns from all sentences, give the same command without --folds and with another --out';
  expect(stderr.trim().split('\n').at(-1)).toBe(hint);
  expect(readdirSync(path('whole')).sort()).toEqual(['fold-1', 'fold-2', 'folds.json', 'predictions.jsonl']);
  expect(readdirSync(path('whole/fold-2/logs'))).toHaveLength(1);
  const lines = readFileSync(path('whole/predictions.jsonl'), 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).tokens[1])).toEqual(['cat', 'dog', 'cow', 'fish', 'bird']);
});

it('goes on with --resume after Ctrl-C in the second fold, and prints JSON', async () => {
  const metrics = path('cut/fold-2/metrics.jsonl');
  const isThere = (): boolean => existsSync(metrics) && readFileSync(metrics, 'utf8').includes('"type":"step"');
  const steps = ['--max-steps', '40', '--save-steps', '1'];
  let isSent = false;
  const interrupt = (): NodeJS.Signals | undefined => {
    if (isSent || !isThere()) return undefined;
    isSent = true;
    return 'SIGINT';
  };
  const first = await train('cut', [...steps, '--json'], { interrupt });
  expect([first.code, first.stdout]).toEqual([130, '']);
  expect(first.stderr.trim().split('\n').at(-1)).toBe('continue with the same command and --resume');
  const second = await train('cut', [...steps, '--json', '--resume']);
  expect(second.code).toBe(0);
  expect(second.stderr).toContain('continuing after step 40: ');
  expect(second.stderr).not.toContain('nothing to continue');
  const { out, folds, mean, std, ...rest } = JSON.parse(second.stdout);
  expect([out, rest]).toEqual([path('cut'), {}]);
  expect(folds.map((each: { readonly out: string }) => each.out)).toEqual([path('cut/fold-1'), path('cut/fold-2')]);
  expect(resultIn('cut')).toMatchObject({ mean, std });
  expect((await train('again', [...steps])).code).toBe(0);
  expect(resultIn('again')).toEqual(resultIn('cut'));
});

it('reads the number of folds from a file, and refuses what does not go with it', async () => {
  writeFileSync(path('config.json'), JSON.stringify({ folds: 6 }));
  const args = ['train', '--model', 'micro', '--train', path('train.jsonl'), '--out', path('few')];
  const few = await runBytetag([...args, '--config', path('config.json')]);
  expect([few.code, few.stderr]).toEqual([1, 'bytetag: task upos: expected at least 6 sentences for 6 folds, got 5\n']);
  expect(existsSync(path('few'))).toBe(false);
  const why = '(each model is evaluated at its end, on the fold that it has not seen)';
  for (const [more, message] of [
    [['--folds', '1'], '--folds: expected a whole number of at least 2, got 1'],
    [['--folds', '2', '--dev', 'd'], `--dev: expected it without --folds, got both ${why}`],
    [['--folds', '2', '--dev-share', '0.1'], `--dev-share: expected it without --folds, got both ${why}`],
    [['--folds', '2', '--profile', 'p'], '--profile: expected it without --folds, got both'],
    [['--log', 'wandb'], '--log: expected one or several of tensorboard, got "wandb"'],
  ] as const) {
    const { code, stderr } = await runBytetag([...args, ...more]);
    expect([code, stderr]).toEqual([2, `bytetag: ${message}\n`]);
  }
});
