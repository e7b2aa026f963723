// The logs of a run: what TensorBoard reads of one that was interrupted and continued.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { afterAll, expect, it } from 'vitest';
import { type FinetuneEvent, finetune } from '../../../src/node/training/finetune.js';
import { resolvePretraining, resolveTraining } from '../../../src/node/training/resolve-options.js';
import type { RunOptions } from '../../../src/node/training/run-options.js';
import { runPretraining } from '../../../src/node/training/run-pretraining.js';
import type { TrainOptions } from '../../../src/product/training/train-options.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
writeFileSync(path('train.txt'), 'the DET\ncat NOUN\n\nshe PRON\nsat VERB\n\na DET\ndog NOUN\nran VERB\n\n');
writeFileSync(path('text.txt'), 'The cat sat on the mat. '.repeat(40));

const options: TrainOptions = {
  ...{ model: 'micro', train: path('train.txt'), dev: path('train.txt'), task: 'column:2', out: path('run') },
  ...{ batchSize: 2, maxSteps: 4, evalSteps: 2, saveSteps: 2, threads: 1, log: 'tensorboard' },
};

/** Runs to the end, or leaves the loop at a step, as if the process had been killed there. */
async function run(given: TrainOptions, controls: RunOptions = {}, until = 0): Promise<readonly FinetuneEvent[]> {
  const events: FinetuneEvent[] = [];
  for await (const event of finetune(await resolveTraining(given), controls)) {
    events.push(event);
    if (event.type === 'step' && event.step === until) break;
  }
  return events;
}

const float = (value: number): number => new Float32Array([value])[0] ?? Number.NaN;

/** The scalars of all files of a folder, as TensorBoard reads them: a second start removes what came after it. */
function scalarsIn(logs: string): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const scalars = new Map<string, Map<number, number>>();
  for (const name of readdirSync(logs).sort()) {
    const bytes = readFileSync(join(logs, name));
    for (let at = 0; at < bytes.length; ) {
      const length = Number(bytes.readBigUInt64LE(at));
      const { step = 0, starts, values } = readEvent(bytes.subarray(at + 12, at + 12 + length));
      if (starts)
        for (const points of scalars.values()) for (const old of points.keys()) if (old >= step) points.delete(old);
      for (const [tag, value] of values) scalars.set(tag, (scalars.get(tag) ?? new Map()).set(step, value));
      at += length + 16;
    }
  }
  return scalars;
}

function readEvent(bytes: Uint8Array) {
  const reader = new BinaryReader(bytes);
  const values: [string, number][] = [];
  let step = 0;
  let starts = false;
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 2) step = Number(reader.int64());
    else if (field === 7) starts = reader.bytes()[1] === 1;
    else if (field === 5) {
      const summary = new BinaryReader(reader.bytes());
      while (summary.pos < summary.len) {
        summary.tag();
        const value = new BinaryReader(summary.bytes());
        value.tag();
        const tag = value.string();
        value.tag();
        values.push([tag, value.float()]);
      }
    } else reader.skip(type);
  }
  return { step, starts, values };
}

it('has each step once, with the figures of the run that counts', async () => {
  const first = await run(options, {}, 3);
  expect(first.at(-1)).toMatchObject({ type: 'step', step: 3 });
  const logs = path('run/logs');
  const before = scalarsIn(logs);
  expect([...(before.get('train/loss')?.keys() ?? [])]).toEqual([1, 2, 3]);
  // The state after step 2 was saved: step 3 is made again.
  const second = await run(options, { resume: true });
  expect(readdirSync(logs)).toHaveLength(2);
  const after = scalarsIn(logs);
  const steps = [...first.filter((event) => event.type === 'step' && event.step < 3), ...second];
  const expected = new Map<string, Map<number, number>>();
  for (const event of steps) {
    if (event.type !== 'step') continue;
    const { losses, learningRate, gradientNorm } = event;
    for (const [name, value] of Object.entries({ ...losses, learningRate, gradientNorm })) {
      const tag = `train/${name}`;
      expected.set(tag, (expected.get(tag) ?? new Map()).set(event.step, float(value)));
    }
  }
  for (const event of [...first, ...second]) {
    if (event.type !== 'evaluation') continue;
    for (const [name, value] of Object.entries(event.metrics)) {
      const tag = `dev/${name}`;
      expected.set(tag, (expected.get(tag) ?? new Map()).set(event.step, float(value)));
    }
  }
  expect([...(expected.get('train/loss')?.keys() ?? [])]).toEqual([1, 2, 3, 4]);
  expect([...expected.keys()]).toEqual(expect.arrayContaining(['train/gradientNorm', 'dev/accuracy', 'dev/loss']));
  expect(after).toEqual(expected);
});

it('is removed with the run, and goes on without a log', async () => {
  await run({ ...options, log: [] }, { overwrite: true }, 3);
  expect(readdirSync(path('run'))).not.toContain('logs');
  await run(options, { resume: true });
  expect([...(scalarsIn(path('run/logs')).get('train/loss')?.keys() ?? [])]).toEqual([3, 4]);
});

it('has the figures of pretraining', async () => {
  const given = { model: 'micro', text: path('text.txt'), out: path('pretrained'), maxSteps: 2, threads: 1 };
  for await (const _ of runPretraining(await resolvePretraining({ ...given, log: ['tensorboard'] })));
  expect(scalarsIn(path('pretrained/logs')).get('train/loss')?.size).toBe(2);
});

it('refuses a log that there is not', async () => {
  const log = ['wandb'] as unknown as 'tensorboard';
  await expect(resolveTraining({ ...options, log })).rejects.toThrow(
    'log: expected one or several of tensorboard, got ["wandb"]',
  );
});
