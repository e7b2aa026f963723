// Training with all tensors on a device: the losses of the CPU, and no bit lost by resuming.
import { describe, expect, it } from 'vitest';
import type { Device } from '../../../src/engine/session/session.js';
import { type Arena, createArena } from '../../../src/engine/tensor/arena.js';
import { byt5Small, type T5Config } from '../../../src/network/t5/config.js';
import { initializeWeights } from '../../../src/network/t5/initialize.js';
import { parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { createT5Trainee } from '../../../src/network/t5/trainee.js';
import { batchesInMemory } from '../../../src/network/train/batch-source.js';
import type { StepEvent } from '../../../src/network/train/events.js';
import type { Progress, RunStore } from '../../../src/network/train/run-store.js';
import type { TrainingSettings } from '../../../src/network/train/settings.js';
import { train } from '../../../src/network/train/trainer.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { largestDifference } from '../../support/fixtures.js';
import { residentDevices, withLiveTensors } from '../../support/resident-devices.js';

const cpu = await openDevice('cpu');
const steps = 20;

/** Small, because an adapter in software takes a millisecond for a node. */
const config: T5Config = {
  ...byt5Small,
  ...{ modelDim: 32, heads: 2, headDim: 16, feedForwardDim: 64, encoderLayers: 2, decoderLayers: 1 },
};
const shortIds = (length: number, first: number): Int32Array =>
  Int32Array.from({ length }, (_, index) => (index === length - 1 ? config.eosId : first + index));
const examples = Array.from({ length: 7 }, (_, index) => ({
  sourceIds: shortIds(12 + 3 * index, 60 + 9 * index),
  targetIds: shortIds(5 + index, 50 + 11 * index),
}));

const plain: TrainingSettings = {
  seed: 3,
  batchSize: 3,
  gradientAccumulationSteps: 2,
  maxBatchIds: 1e6,
  epochs: 1,
  maxSteps: steps,
  optimizer: { name: 'adamw', weightDecay: 0.01 },
  learningRate: 3e-3,
  schedule: 'linear',
  warmupSteps: 3,
  maxGradNorm: 0.5,
  dropout: 0.1,
  neftune: { alpha: 5, on: 'encoder', length: 'real', scale: 'absolute' },
  evalSteps: 0,
  saveSteps: 1000,
  patience: 0,
};

const runs: readonly [string, Partial<TrainingSettings>][] = [
  ['adamw', {}],
  ['adafactor', { optimizer: { name: 'adafactor', weightDecay: 0.01 } }],
  ['muon', { optimizer: { name: 'muon', withAdamW: ['shared', 'lm_head', 'bias'], weightDecay: 0.01 } }],
  [
    'adafactor by parameter scale',
    { optimizer: { name: 'adafactor', scaleParameter: true, relativeStep: true, warmupInit: true } },
  ],
];

const copyOf = (tensors: Arena['tensors']): Map<string, Float32Array> =>
  new Map([...tensors].map(([name, { data }]) => [name, data.slice()]));

/** Keeps the latest state in memory. */
function createMemoryStore() {
  let saved: { weights: Map<string, Float32Array>; state: Map<string, Float32Array>; progress: Progress } | undefined;
  const store: RunStore = {
    async restore(weights, optimizer) {
      for (const [name, { data }] of weights.tensors) data.set(saved?.weights.get(name) ?? data);
      for (const [name, { data }] of optimizer.state) data.set(saved?.state.get(name) ?? data);
      optimizer.stepCount = saved?.progress.step ?? 0;
      return saved?.progress;
    },
    async save(weights, optimizer, progress) {
      saved = { weights: copyOf(weights.tensors), state: copyOf(optimizer.state), progress };
    },
    async publish() {},
  };
  return { store, saved: () => saved };
}

/** Trains a fresh tiny T5, or the one in the store. @param stopAfter a step to be interrupted at */
async function trainOn(
  device: Device,
  settings: Partial<TrainingSettings>,
  memory = createMemoryStore(),
  stopAfter = Number.POSITIVE_INFINITY,
) {
  const all = { ...plain, ...settings };
  const weights = createArena(parameterShapes(config));
  initializeWeights(weights, config, { seed: 1, fromScratch: true });
  const abort = new AbortController();
  const taken: StepEvent[] = [];
  const trainee = createT5Trainee(config, weights, {
    ...{ dropout: all.dropout, encoderLossWeight: 0 },
    ...(all.neftune && { neftune: all.neftune }),
  });
  const events = train({
    trainee,
    batches: batchesInMemory(examples, trainee.lengthOf, all),
    settings: all,
    device,
    store: memory.store,
    signal: abort.signal,
  });
  for await (const event of events) {
    if (event.type !== 'step') continue;
    taken.push(event);
    if (event.step === stopAfter) abort.abort();
  }
  return { ...memory, steps: taken };
}

for (const { name, device, skipped } of residentDevices) {
  describe.skipIf(device === undefined)(`${name}${skipped}`, { timeout: 300_000 }, () => {
    const { device: onDevice, live } = withLiveTensors(device ?? cpu);

    it.each(runs)('%s: losses, norms and weights of the CPU over 20 steps', async (_, settings) => {
      const expected = await trainOn(cpu, settings);
      const found = await trainOn(onDevice, settings);
      expect(found.steps).toHaveLength(steps);
      expect(live.size).toBe(0);
      found.steps.forEach(({ losses, gradientNorm }, index) => {
        const reference = expected.steps[index];
        expect(Math.abs((losses.loss ?? Number.NaN) - (reference?.losses.loss ?? Number.NaN))).toBeLessThan(1e-3);
        expect(Math.abs(gradientNorm / (reference?.gradientNorm ?? Number.NaN) - 1)).toBeLessThan(1e-2);
      });
      expect(Math.abs((found.steps.at(-1)?.losses.loss ?? 0) - (found.steps[0]?.losses.loss ?? 0))).toBeGreaterThan(
        0.05,
      );
      const [weights, reference] = [found.saved()?.weights, expected.saved()?.weights];
      for (const [tensor, data] of reference ?? []) {
        expect(largestDifference(weights?.get(tensor) ?? [], data)).toBeLessThan(1e-2);
      }
      expect([...(found.saved()?.state.keys() ?? [])].sort()).toEqual(
        [...(expected.saved()?.state.keys() ?? [])].sort(),
      );
    });

    it.each(runs)('%s: resumed, it ends with the bits of a run that was not interrupted', async (_, settings) => {
      const short = { ...settings, maxSteps: 6 };
      const whole = await trainOn(onDevice, short);
      const first = await trainOn(onDevice, short, createMemoryStore(), 3);
      expect(first.saved()?.progress.step).toBe(3);
      const second = await trainOn(onDevice, short, first);
      expect([...first.steps, ...second.steps].map(({ losses }) => losses)).toEqual(
        whole.steps.map(({ losses }) => losses),
      );
      expect(second.saved()).toEqual(whole.saved());
    });
  });
}
