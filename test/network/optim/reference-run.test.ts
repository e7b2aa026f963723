// Five steps of a tiny ByT5, optimizer and model together, against the same steps in Hugging Face's and PyTorch's code.
import { describe, expect, it } from 'vitest';
import type { Outputs } from '../../../src/engine/graph/value.js';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';
import type { Tensor } from '../../../src/engine/tensor/tensor.js';
import { clippingFactor, createGradientNorm } from '../../../src/network/optim/gradient-norm.js';
import { createOptimizer, type OptimizerSettings } from '../../../src/network/optim/optimizer.js';
import { trainingGraph } from '../../../src/network/t5/training-graph.js';
import { createGradientStep } from '../../../src/network/train/gradient-step.js';
import { collateTraining } from '../../../src/network/train/training-batch.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import {
  cases,
  largestDifference,
  loadTinyModel,
  readJsonFixture,
  readTensorsFixture,
  unpad,
} from '../../support/fixtures.js';

const plain = { hasEncoderLoss: false, hasPenalty: false };

interface ReferenceRuns {
  readonly model: string;
  readonly tensors: readonly string[];
  readonly runs: Readonly<
    Record<
      string,
      {
        readonly clip_grad_norm: number | null;
        readonly per_step: readonly {
          readonly batch: string;
          readonly loss: number;
          readonly grad_norm_before_clip: number;
        }[];
        readonly loss_after_5_steps: Readonly<Record<string, number>>;
      }
    >
  >;
}

const reference = readJsonFixture<ReferenceRuns>('optimizers.json');
const arrays = readTensorsFixture('optimizers.safetensors');
const device = await openDevice('cpu');
const compile = (outputs: Outputs) => device.createSession(lowerGraph(outputs));

/** Settings of the runs, and how far weights may be off: see "Tolerances to expect" in the README of the fixtures. */
const runs: readonly { name: string; settings: OptimizerSettings; learningRate: number; tolerance: number }[] = [
  {
    name: 'adafactor_trainer',
    settings: { name: 'adafactor', weightDecay: 0.01 },
    learningRate: 3e-4,
    tolerance: 1e-5,
  },
  {
    name: 'adafactor_default',
    settings: { name: 'adafactor', scaleParameter: true, relativeStep: true, warmupInit: true },
    // Of no effect with a relative step.
    learningRate: Number.NaN,
    tolerance: 5e-7,
  },
  { name: 'adamw', settings: { name: 'adamw', weightDecay: 0.01 }, learningRate: 1e-3, tolerance: 5e-5 },
];

const dataOf = (tensors: ReadonlyMap<string, Tensor<'float32'>>, name: string): Float32Array =>
  tensors.get(name)?.data ?? new Float32Array(0);

const distance = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? Number.NaN)) ** 2, 0));

describe.each(runs)('$name', ({ name, settings, learningRate, tolerance }) => {
  it('gives the losses, gradient norms, weights and moments of the reference', async () => {
    const run = reference.runs[name];
    const { config, weights } = loadTinyModel(reference.model);
    const step = createGradientStep({ graph: trainingGraph(config, { dropout: 0 }), weights }, compile, []);
    const optimizer = await createOptimizer(settings, weights, step.gradients, compile);
    const gradientNorm = await createGradientNorm(step.gradients, compile);
    const lossOf = async (batchName: string): Promise<number> => {
      const batch = cases.models[reference.model]?.batches.find((candidate) => candidate.name === batchName);
      const examples = unpad(batch?.input_ids ?? [], batch?.attention_mask ?? []).map((sourceIds, index) => ({
        sourceIds,
        targetIds: Int32Array.from(batch?.labels[index]?.filter((id) => id >= 0) ?? []),
      }));
      const { loss = Number.NaN } = await step.run(collateTraining(examples, examples, config, plain), 0, true);
      return loss;
    };

    const worst = { loss: 0, norm: 0, weight: 0, change: 0, moment: 0 };
    const note = (what: keyof typeof worst, difference: number) => {
      worst[what] = Math.max(worst[what], difference);
    };
    for (const { batch, loss, grad_norm_before_clip } of run?.per_step ?? []) {
      note('loss', Math.abs((await lossOf(batch)) - loss));
      const norm = await gradientNorm.compute();
      note('norm', Math.abs(norm / grad_norm_before_clip - 1));
      const limit = run?.clip_grad_norm ?? null;
      await optimizer.step({ learningRate, gradientScale: limit === null ? 1 : clippingFactor(norm, limit) });
    }
    for (const [batch, loss] of Object.entries(run?.loss_after_5_steps ?? {})) {
      note('loss', Math.abs((await lossOf(batch)) - loss));
    }
    const { weights: initial } = loadTinyModel(reference.model);
    for (const tensor of reference.tensors) {
      const [before, after] = [dataOf(initial.tensors, tensor), dataOf(weights.tensors, tensor)];
      const expected = dataOf(arrays, `${name}/${tensor}`);
      note('weight', largestDifference(after, expected));
      note('change', distance(after, expected) / distance(before, expected));
    }
    for (const [key, { data }] of arrays) {
      if (!key.startsWith(`${name}/state/`)) continue;
      const [, , parameter, moment] = key.split('/');
      const largest = data.reduce((most, value) => Math.max(most, value), 0);
      note('moment', largestDifference(dataOf(optimizer.state, `${parameter}.${moment}`), data) / largest);
    }
    await Promise.all([optimizer.dispose(), gradientNorm.dispose(), step.dispose()]);

    expect(optimizer.stepCount).toBe(5);
    expect(worst.loss).toBeLessThan(1e-5);
    expect(worst.norm).toBeLessThan(1e-5);
    expect(worst.weight).toBeLessThan(tolerance);
    // Where weights move by little more than their last digit, only all of a tensor together shows its learning rate.
    expect(worst.change).toBeLessThan(1e-3);
    expect(worst.moment).toBeLessThan(1e-5);
  });
});
