// A tiny T5 trained with dropout and noise on its embeddings: what its batches carry, and that resuming changes no bit.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { EmbeddingNoiseSettings } from '../../../src/network/nn/embedding-noise.js';
import { createT5Trainee } from '../../../src/network/t5/trainee.js';
import { batchesInMemory } from '../../../src/network/train/batch-source.js';
import type { TrainingEvent } from '../../../src/network/train/events.js';
import type { TrainingExample } from '../../../src/network/train/sequence-example.js';
import { train } from '../../../src/network/train/trainer.js';
import { createRunFolder } from '../../../src/node/runs/run-folder.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { loadTinyModel } from '../../support/fixtures.js';

const device = await openDevice('cpu');
const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const examples: readonly TrainingExample[] = Array.from({ length: 12 }, (_, index) => ({
  sourceIds: Int32Array.from({ length: 3 + (index % 5) }, (_, at) => 70 + at + index),
  targetIds: Int32Array.of(80 + (index % 3), 90, 1),
}));

interface Run {
  readonly noise?: EmbeddingNoiseSettings;
  /** The step after which the run is stopped. */
  readonly stopAfter?: number;
}

/** Six steps in a folder under `name`, or those that are left; the weights and the loss of each step. */
async function run(name: string, { noise, stopAfter }: Run = {}) {
  const { config, weights } = loadTinyModel('tiny-byt5');
  const dropout = 0.1;
  const abort = new AbortController();
  mkdirSync(join(folder, name), { recursive: true });
  const trainee = createT5Trainee(config, weights, { dropout, encoderLossWeight: 0, ...(noise && { neftune: noise }) });
  const plan = { seed: 1, batchSize: 2, gradientAccumulationSteps: 2, maxBatchIds: 1e6 };
  const events: AsyncIterable<TrainingEvent> = train({
    trainee,
    batches: batchesInMemory(examples, trainee.lengthOf, plan),
    settings: {
      ...{ ...plan, epochs: 1, maxSteps: 6, dropout },
      ...{ learningRate: 1e-3, schedule: 'constant', warmupSteps: 0, maxGradNorm: 1 },
      ...{ evalSteps: 0, saveSteps: 100, patience: 0, optimizer: { name: 'adamw' } },
      ...(noise && { neftune: noise }),
    },
    device,
    store: createRunFolder(join(folder, name)),
    signal: abort.signal,
  });
  const losses: (number | undefined)[] = [];
  for await (const event of events) {
    if (event.type !== 'step') continue;
    losses.push(event.losses.loss);
    if (event.step === stopAfter) abort.abort();
  }
  const bytes = Buffer.concat(weights.segments.map(({ buffer }) => new Uint8Array(buffer)));
  return { losses, bytes };
}

const noise: EmbeddingNoiseSettings = { alpha: 5, on: 'both', length: 'real', scale: 'relative' };

describe('a T5 trained with noise', () => {
  it.each([noise, { ...noise, on: 'encoder', length: 'padded', scale: 'absolute' }] as const)(
    'ends with the bits of a run that was not interrupted: $on $length $scale',
    async (settings) => {
      const name = `${settings.on}-${settings.scale}`;
      const whole = await run(`${name}-whole`, { noise: settings });
      const first = await run(`${name}-cut`, { noise: settings, stopAfter: 3 });
      const rest = await run(`${name}-cut`, { noise: settings });
      expect([first.losses.length, rest.losses.length]).toEqual([3, 3]);
      expect([...first.losses, ...rest.losses]).toEqual(whole.losses);
      expect(first.bytes.equals(whole.bytes)).toBe(false);
      expect(rest.bytes.equals(whole.bytes)).toBe(true);
    },
  );

  it('learns other weights than without', async () => {
    const [noisy, quiet] = [await run('noisy', { noise }), await run('quiet')];
    expect(noisy.losses.length).toBe(quiet.losses.length);
    expect(noisy.losses.every((loss, step) => loss !== quiet.losses[step])).toBe(true);
    expect(noisy.bytes.equals(quiet.bytes)).toBe(false);
  });
});

describe('createT5Trainee', () => {
  it('masks targets where the decoder has noise, and only there', () => {
    const { config, weights } = loadTinyModel('tiny-byt5');
    const masked = (settings?: EmbeddingNoiseSettings): boolean => {
      const options = { dropout: 0, encoderLossWeight: 0, ...(settings && { neftune: settings }) };
      return 'targetMask' in createT5Trainee(config, weights, options).collate(examples, examples);
    };
    expect([masked(), masked({ ...noise, on: 'encoder' }), masked({ ...noise, alpha: 0 }), masked(noise)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
});
