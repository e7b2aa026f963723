// The event files of TensorBoard: the bytes of tensorboardX, and what a directory has after an interruption.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { StepEvent, TrainingEvent } from '../../../src/network/train/events.js';
import { openRunLogs } from '../../../src/node/logs/open-run-logs.js';
import { openTensorBoardLog } from '../../../src/node/logs/tensorboard-log.js';
import { fixturePath } from '../../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

const start = (step: number): TrainingEvent => ({
  ...{ type: 'start', step, totalSteps: 4, stepsPerEpoch: 2, examples: 4, parameters: 9 },
});
const step = (number: number, losses: StepEvent['losses'], learningRate: number, gradientNorm: number): StepEvent => ({
  ...{ type: 'step', step: number, totalSteps: 4, epoch: 1, losses, learningRate, gradientNorm },
  ...{ examples: 2, ids: 20, seconds: 1 },
});

/** A clock that goes on by a second with each look. */
function clock(seconds: number): () => number {
  let now = seconds * 1000;
  return () => {
    now += 1000;
    return now;
  };
}

it('writes the bytes that tensorboardX writes', async () => {
  // The first look is for the name of the file.
  const log = openTensorBoardLog(path('golden'), { now: clock(1_799_999_998.25), host: 'host' });
  await log.record(start(2));
  await log.record(step(3, { loss: 2.5, decoderLoss: 1.75 }, 3e-4, 0));
  await log.record(step(4, { loss: 0.1, decoderLoss: 1e-9 }, 1e-4, 123456.789));
  const metrics = { accuracy: 0.875, 'größe.macroF1': 1 / 3, loss: Number.POSITIVE_INFINITY };
  await log.record({ type: 'evaluation', step: 4, metrics, score: 0.875, isBest: true, seconds: 1 });
  await log.record({ type: 'checkpoint', step: 4, seconds: 1 });
  await log.record({ type: 'end', step: 4, reason: 'finished', seconds: 1 });
  const [name = ''] = readdirSync(path('golden'));
  expect(name).toBe('events.out.tfevents.1799999999.host');
  const golden = readFileSync(fixturePath('tensorboard/events.out.tfevents.1800000000.host'));
  expect(readFileSync(join(path('golden'), name)).toString('hex')).toBe(golden.toString('hex'));
});

it('makes a file for each start, in an order that the names show, also within one second', async () => {
  const options = { now: () => 1_800_000_000_500, host: 'h' };
  for (const from of [0, 2]) await openTensorBoardLog(path('twice'), options).record(start(from));
  writeFileSync(join(path('twice'), 'notes.txt'), '');
  await openTensorBoardLog(path('twice'), options).record(start(3));
  expect(readdirSync(path('twice')).sort()).toEqual([
    ...['events.out.tfevents.1800000000.h', 'events.out.tfevents.1800000001.h', 'events.out.tfevents.1800000002.h'],
    'notes.txt',
  ]);
});

it('writes nothing before a run starts, and follows no link', async () => {
  const [log] = openRunLogs(['tensorboard', 'tensorboard'], path('links/logs'));
  expect(openRunLogs([], path('links/logs'))).toEqual([]);
  await log?.record({ type: 'end', step: 0, reason: 'interrupted', seconds: 0 });
  mkdirSync(path('links'));
  mkdirSync(path('elsewhere'));
  symlinkSync(path('elsewhere'), path('links/logs'));
  await expect(log?.record(start(0))).rejects.toThrow('logs: expected a folder, got a link');
  expect(readdirSync(path('elsewhere'))).toEqual([]);
});
