// Tests `--profile` on the command line: tables for people, a trace in the file, and the same results as without it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatProfile } from '../../../src/cli/output/print-profile.js';
import { fixturePath } from '../../support/fixtures.js';
import { runBytetag } from '../../support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const data = fixturePath('../../examples/pos-en/train.conllu');
const training = (out: string) => [
  ...['train', '--model', fixturePath('tiny-byt5'), '--train', data, '--train-limit', '8', '--batch-size', '4'],
  ...['--max-steps', '3', '--dev', data, '--dev-limit', '2', '--out', path(out)],
];
const sessionsIn = (trace: string): string[] => {
  const { traceEvents } = JSON.parse(readFileSync(path(trace), 'utf8'));
  const names = traceEvents.filter(({ ph }: { ph: string }) => ph === 'M');
  return names.map(({ args }: { args: { name: string } }) => args.name);
};

describe('--profile', () => {
  it('times a training, which gives the same model', async () => {
    const timed = await runBytetag([...training('timed'), '--profile', path('train.json')]);
    expect(timed.code).toBe(0);
    expect(timed.stderr).toMatch(/\nlayer +forward +backward +share\n/);
    expect(timed.stderr).toMatch(/\nencoder\.block\.\*\.layer\.0\.SelfAttention\.q +\d/);
    expect(timed.stderr).toContain(`the trace is in ${path('train.json')}\n`);
    expect(sessionsIn('train.json')).toEqual(
      expect.arrayContaining(['gradients', 'optimizer: update', 'gradient norm', 'step encoder', 'step decoder']),
    );
    const plain = await runBytetag(training('plain'));
    expect(plain.code).toBe(0);
    const model = (out: string): Buffer => readFileSync(path(`${out}/model.safetensors`));
    expect(model('timed').equals(model('plain'))).toBe(true);
  });

  it('times labelling and evaluation, and leaves standard output as it is', async () => {
    await runBytetag(training('model'));
    const labelling = ['tag', '--model', path('model'), '--input', 'conllu', data, '--output', 'jsonl'];
    const evaluation = ['eval', '--model', path('model'), '--data', data, '--limit', '3', '--json'];
    for (const args of [labelling, evaluation]) {
      const [plain, timed] = [await runBytetag(args), await runBytetag([...args, '--profile', path('use.json')])];
      expect(timed.code).toBe(0);
      expect(timed.stdout.replace(/"seconds":[\d.]+/, '')).toBe(plain.stdout.replace(/"seconds":[\d.]+/, ''));
      expect(timed.stderr).toMatch(/\nsession +runs +seconds +compiled in\nstep (en|de)coder +\d/);
      expect(timed.stderr).not.toContain('backward');
      expect(sessionsIn('use.json')).toEqual(['step encoder', 'step decoder']);
    }
  });

  it('says of a long run that it covers the beginning, and adds up what is left out of the table', () => {
    const layers = Array.from({ length: 43 }, (_, index) => ({
      ...{ layer: `layer ${index}`, forwardSeconds: 1, backwardSeconds: 0.5 },
    }));
    const sessions = [{ name: 'gradients', runs: 3, seconds: 70, compileSeconds: 2 }];
    const operators = [{ operator: 'MatMul', calls: 1234, seconds: 64.5 }];
    const text = formatProfile({ seconds: 80, isPartial: true, sessions, operators, layers }, 'trace.json');
    expect(text).toContain('3 more      3.000     1.500  6.98%');
    expect(text).toContain('MatMul    1,234   64.500  100.00%');
    expect(text).toContain(
      'the first 80.000 s: 70.000 s in sessions, of which 64.500 s in operators; 2.000 s compiling; 8.000 s outside',
    );
  });
});
