// Forward and backward on a tiny T5: accumulation against the whole batch, dropout and noise against themselves and
// against differences.
import { afterAll, describe, expect, it } from 'vitest';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';
import type { Arena } from '../../../src/engine/tensor/arena.js';
import { type TrainingGraphOptions, trainingGraph } from '../../../src/network/t5/training-graph.js';
import { createGradientStep, type GradientStep } from '../../../src/network/train/gradient-step.js';
import { createRandomPools } from '../../../src/network/train/random-pools.js';
import type { TrainingExample } from '../../../src/network/train/sequence-example.js';
import { collateTargetMask, collateTraining } from '../../../src/network/train/training-batch.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { cases, loadTinyModel, unpad } from '../../support/fixtures.js';

const joint = { hasEncoderLoss: true, hasPenalty: false };

const device = await openDevice('cpu');
const { config, weights } = loadTinyModel('tiny-byt5');

const examples: readonly TrainingExample[] = (cases.models['tiny-byt5']?.batches ?? [])
  .filter(({ name }) => name === 'ascii' || name === 'multibyte')
  .flatMap(({ input_ids, attention_mask, labels }) => {
    const targets = labels.map((row) => Int32Array.from(row.filter((id) => id >= 0)));
    return unpad(input_ids, attention_mask).map((sourceIds, row) => ({
      sourceIds,
      targetIds: targets[row] ?? new Int32Array(0),
      markers: { positions: Int32Array.of(0, 2), ids: Int32Array.of(40 + row, 41) },
    }));
  });

const createStep = (options: TrainingGraphOptions): GradientStep =>
  createGradientStep(
    { graph: trainingGraph(config, { ...options, encoderLossWeight: 0.5 }), weights },
    (outputs) => device.createSession(lowerGraph(outputs)),
    createRandomPools(options, 3),
  );
const collate = (batch: readonly TrainingExample[]) => collateTraining(batch, examples, config, joint);
const copyOf = ({ tensors }: Arena): Map<string, Float32Array> =>
  new Map([...tensors].map(([name, { data }]) => [name, Float32Array.from(data)]));

/** The largest difference in any tensor, relative to that tensor's largest entry. */
function largestRelativeDifference(a: ReadonlyMap<string, Float32Array>, b: typeof a): number {
  let worst = 0;
  for (const [name, values] of a) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const others = b.get(name);
    values.forEach((value, index) => {
      worst = Math.max(worst, Math.abs(value - (others?.[index] ?? Number.NaN)) / largest);
    });
  }
  return worst;
}

describe('createGradientStep without dropout', () => {
  it('adds the gradients and losses of parts of a batch up to those of the whole', async () => {
    expect(examples.length).toBeGreaterThan(4);
    const step = createStep({ dropout: 0 });
    const wholeLosses = await step.run(collate(examples), 0, true);
    const whole = copyOf(step.gradients);
    const cut = Math.floor(examples.length / 2);
    const firstLosses = await step.run(collate(examples.slice(0, cut)), 1, true);
    const firstPart = copyOf(step.gradients);
    const secondLosses = await step.run(collate(examples.slice(cut)), 2, false);
    for (const name of ['loss', 'decoderLoss', 'encoderLoss']) {
      const sum = (firstLosses[name] ?? Number.NaN) + (secondLosses[name] ?? Number.NaN);
      expect(Math.abs(sum - (wholeLosses[name] ?? 0)), name).toBeLessThan(1e-5);
    }
    expect(largestRelativeDifference(whole, copyOf(step.gradients))).toBeLessThan(1e-5);
    expect(largestRelativeDifference(whole, firstPart)).toBeGreaterThan(0.1);
    await step.dispose();
  });

  it('overwrites what a first batch finds, and names the parts of the loss', async () => {
    const step = createStep({ dropout: 0 });
    const feeds = collate(examples);
    const losses = await step.run(feeds, 0, true);
    const once = copyOf(step.gradients);
    for (const segment of step.gradients.segments) segment.fill(Number.NaN);
    await step.run(feeds, 0, true);
    expect(copyOf(step.gradients)).toEqual(once);
    expect(Object.keys(losses)).toEqual(['loss', 'decoderLoss', 'encoderLoss']);
    expect(losses.loss).toBeCloseTo((losses.decoderLoss ?? 0) + 0.5 * (losses.encoderLoss ?? 0), 5);
    await step.dispose();
  });
});

const randomly: readonly (TrainingGraphOptions & { readonly what: string })[] = [
  { what: 'dropout', dropout: 0.1 },
  { what: 'noise', dropout: 0, neftune: { alpha: 10, on: 'both', length: 'real', scale: 'absolute' } },
  { what: 'both', dropout: 0.1, neftune: { alpha: 10, on: 'both', length: 'padded', scale: 'absolute' } },
];

describe.each(randomly)('createGradientStep with $what', (options) => {
  const step = createStep(options);
  const collateAll = () => ({ ...collate(examples), ...(options.neftune && collateTargetMask(examples)) });
  afterAll(() => step.dispose());

  it('gives the same bits for the same batch number and others for another', async () => {
    const other = createStep(options);
    const feeds = collateAll();
    const { loss } = await step.run(feeds, 4, true);
    const gradients = copyOf(step.gradients);
    await step.run(feeds, 5, true);
    expect(largestRelativeDifference(gradients, copyOf(step.gradients))).toBeGreaterThan(0.05);
    for (const again of [step, other]) {
      expect((await again.run(feeds, 4, true)).loss).toBe(loss);
      expect(copyOf(again.gradients)).toEqual(gradients);
    }
    await other.dispose();
  });

  it.each([
    'shared.weight',
    'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
    'encoder.block.1.layer.0.SelfAttention.k.weight',
    'encoder.block.2.layer.1.DenseReluDense.wi_0.weight',
    'decoder.block.0.layer.1.EncDecAttention.v.weight',
    'decoder.block.1.layer.2.layer_norm.weight',
    'lm_head.weight',
  ])('has the slope of the loss in %s', async (name) => {
    const feeds = collateAll();
    await step.run(feeds, 4, true);
    const gradient = copyOf(step.gradients).get(name) ?? new Float32Array(0);
    const data = weights.tensors.get(name)?.data ?? new Float32Array(0);
    const order = Array.from(gradient.keys()).sort((a, b) => Math.abs(gradient[b] ?? 0) - Math.abs(gradient[a] ?? 0));
    for (const index of order.slice(0, 2)) {
      const at = data[index] ?? 0;
      const lossAt = async (offset: number): Promise<number> => {
        data[index] = at + offset;
        const { loss } = await step.run(feeds, 4, true);
        data[index] = at;
        return loss ?? Number.NaN;
      };
      const quotient = async (size: number) => ((await lossAt(size)) - (await lossAt(-size))) / (2 * size);
      const slope = (4 * (await quotient(0.01)) - (await quotient(0.02))) / 3;
      expect(Math.abs(slope / (gradient[index] ?? 0) - 1), `element ${index}`).toBeLessThan(0.01);
    }
  });
});
