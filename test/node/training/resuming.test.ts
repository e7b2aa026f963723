// Fine-tuning goes on only with what it began with, and a finished run becomes longer.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type FinetuneEvent, finetune } from '../../../src/node/training/finetune.js';
import { resolveTraining } from '../../../src/node/training/resolve-options.js';
import type { RunOptions } from '../../../src/node/training/run-options.js';
import type { TrainOptions } from '../../../src/product/training/train-options.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
let runs = 0;

const train = ['the DET\ncat NOUN\n\n', 'she PRON\nsat VERB\n\n', 'a DET\ndog NOUN\nran VERB\n\n', 'it PRON\n\n'];
const write = (sentences: readonly string[]): void => writeFileSync(path('train.txt'), sentences.join(''));
beforeEach(() => {
  runs++;
  write(train);
  writeFileSync(path('dev.txt'), 'the DET\ndog NOUN\n\nshe PRON\nran VERB\n\n');
});

const options = (changes: Partial<TrainOptions> = {}): TrainOptions => ({
  ...{ model: 'micro', out: path(`run-${runs}`), train: path('train.txt'), dev: path('dev.txt'), task: 'column:2' },
  ...{ batchSize: 2, maxSteps: 4, saveSteps: 2, evalSteps: 2, threads: 1 },
  ...changes,
});

/** Runs to the end, or until a step; what is left of it can be resumed. */
async function run(given: TrainOptions, controls: RunOptions = {}, until = 0): Promise<readonly FinetuneEvent[]> {
  const events: FinetuneEvent[] = [];
  const abort = new AbortController();
  for await (const event of finetune(await resolveTraining(given), { ...controls, signal: abort.signal })) {
    events.push(event);
    if (event.type === 'step' && event.step === until) abort.abort();
  }
  return events;
}
const resume = (changes: Partial<TrainOptions> = {}) => run(options(changes), { resume: true });
const stored = (name: string): Buffer => readFileSync(join(path(`run-${runs}`), name));
const claims = (): readonly string[] => readdirSync(path(`run-${runs}`)).filter((name) => name.endsWith('.lock'));

describe('a run that is resumed', () => {
  it.each<[string, () => void, string]>([
    [
      'another tag, which would have moved the ids of the others',
      () => write([...train, 'yes INTJ\nno INTJ\nah INTJ\n\n']),
      'other training data of task column:2 (5 sentences instead of 4 sentences) and other tags (new: INTJ)',
    ],
    [
      'the sentences in another order',
      () => write([...train].reverse()),
      'other training data of task column:2 (also 4 sentences)',
    ],
    [
      'one word changed',
      () => write(train.map((sentence) => sentence.replace('cat', 'hat'))),
      'other training data of task column:2 (also 4 sentences)',
    ],
    [
      'other development data, by which another model would have been the best',
      () => writeFileSync(path('dev.txt'), 'the DET\n\n'),
      'other development data of task column:2 (1 sentence instead of 2 sentences)',
    ],
  ])('refuses %s, and leaves everything as it was', async (_, change, message) => {
    await run(options(), {}, 2);
    const before = stored('bytetag.json');
    change();
    await expect(resume()).rejects.toThrow(`expected to resume on the data that the run began with, got ${message}`);
    expect(stored('bytetag.json').equals(before)).toBe(true);
    expect(claims()).toEqual([]);
  });

  it('goes on where the same data are in another file', async () => {
    await run(options(), {}, 2);
    const events = await resume();
    expect(events[0]).not.toHaveProperty('unrecorded');
    expect(events.at(-1)).toMatchObject({ type: 'end', step: 4, reason: 'finished' });
    expect(claims()).toEqual([]);
  });

  it('says so where there is nothing to continue, and begins', async () => {
    const events = await resume();
    expect(events[0]).toMatchObject({ type: 'prepared', nothingToContinue: true });
    expect(events.at(-1)).toMatchObject({ type: 'end', step: 4, reason: 'finished' });
    expect((await resume())[0]).not.toHaveProperty('nothingToContinue');
  });

  it('says so where the run has no record of its data', async () => {
    await run(options(), {}, 2);
    rmSync(join(path(`run-${runs}`), 'data.json'));
    expect((await resume())[0]).toMatchObject({ type: 'prepared', unrecorded: true });
  });

  it('is not begun by a second one while it is at work', async () => {
    const events = finetune(await resolveTraining(options()));
    for await (const event of events) if (event.type === 'step') break;
    // Left, it has given the folder free.
    expect(claims()).toEqual([]);
    const first = finetune(await resolveTraining(options()), { resume: true });
    await first.next();
    await first.next();
    await expect(resume()).rejects.toThrow('expected no other run that writes there');
    await first.return();
    expect(claims()).toEqual([]);
  });
});

describe('a run of half an epoch', () => {
  it('ends, evaluated and with what it has learned', async () => {
    const { maxSteps: _, ...rest } = options();
    const events = await run({ ...rest, epochs: 0.25, learningRate: 0.1, warmupSteps: 0 });
    expect(events.filter(({ type }) => type === 'step')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'end', step: 1, reason: 'finished', best: { step: 1 } });
  });
});

describe('a finished run', () => {
  it('becomes longer, by the same steps as one that is interrupted there', async () => {
    const constant = { schedule: 'constant', warmupSteps: 1 } as const;
    await run(options({ ...constant, maxSteps: 4 }));
    const events = await resume({ ...constant, maxSteps: 8 });
    expect(events.find(({ type }) => type === 'start')).toMatchObject({ step: 4, totalSteps: 8 });
    expect(events.at(-1)).toMatchObject({ type: 'end', step: 8, reason: 'finished' });
    const longer = stored('state/step-8/weights.safetensors');
    runs++;
    await run(options({ ...constant, maxSteps: 8 }));
    expect(stored('state/step-8/weights.safetensors').equals(longer)).toBe(true);
  });
});

describe('a run that diverged', () => {
  it('leaves a folder that overwriting makes usable', async () => {
    await expect(run(options({ learningRate: 1e30, warmupSteps: 0 }))).rejects.toThrow('expected a finite loss');
    expect(claims()).toEqual([]);
    await expect(run(options())).rejects.toThrow('--overwrite removes it and begins anew');
    const events = await run(options(), { overwrite: true });
    expect(events.find(({ type }) => type === 'start')).toMatchObject({ step: 0 });
    expect(events.at(-1)).toMatchObject({ type: 'end', reason: 'finished' });
    expect(existsSync(join(path(`run-${runs}`), 'state', 'step-4'))).toBe(true);
  });
});

describe('a tag that counts for nothing', () => {
  it('is no error where a step has no other', async () => {
    write(['yes INTJ\n\n', 'the DET\n\n', 'a DET\n\n']);
    const events = await run(options({ batchSize: 1, tagWeights: { INTJ: 0 }, maxSteps: 3 }));
    const losses = events.flatMap((event) => (event.type === 'step' ? [event.losses] : []));
    expect(losses.flatMap((parts) => Object.values(parts)).every(Number.isFinite)).toBe(true);
    expect(losses.filter(({ encoderLoss }) => encoderLoss === 0)).toHaveLength(1);
  });
});
