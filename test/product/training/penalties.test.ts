// Losses that discourage a tag, through a whole T5 and in every format: what they do to the gradient.
import { describe, expect, it } from 'vitest';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';
import { createFormat } from '../../../src/language/formats/create-format.js';
import { formatNames } from '../../../src/language/formats/format.js';
import type { PenaltyName } from '../../../src/network/losses/tag-penalty.js';
import { createT5Trainee } from '../../../src/network/t5/trainee.js';
import { createGradientStep } from '../../../src/network/train/gradient-step.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { trainingExamples } from '../../../src/product/examples/training-examples.js';
import { loadTinyModel } from '../../support/fixtures.js';

const device = await openDevice('cpu');
const { config, weights } = loadTinyModel('tiny-byt5');
const compile = (outputs: Parameters<typeof lowerGraph>[0]) =>
  device.createSession(lowerGraph(outputs, { target: 'cpu' }));

const tagSet = ['O', 'B-X', 'I-X', 'B-Y'];
const sentences = [
  { words: ['a', 'bc', 'd'], tags: ['O', 'B-X', 'I-X'], file: 'f', line: 1 },
  { words: ['e'], tags: ['B-Y'], file: 'f', line: 5 },
];

const avoid = { 'B-Y': 2, O: 0.5 };

/** Loss and gradients of the two sentences, with two tags to avoid. */
async function gradientsOf(formatName: (typeof formatNames)[number], penalty?: PenaltyName, encoderWeight = 1) {
  const format = createFormat(formatName, tagSet);
  const examples = trainingExamples(sentences, format, 100, penalty ? { avoid, penalty } : {});
  const encoderLossWeight = format.encodeMarkerTargets ? encoderWeight : 0;
  const trainee = createT5Trainee(config, weights, { dropout: 0, encoderLossWeight, ...(penalty && { penalty }) });
  const step = createGradientStep(trainee, compile, []);
  const losses = await step.run(trainee.collate(examples, examples), 0, true);
  const outputLayer = Float32Array.from(step.gradients.tensors.get('lm_head.weight')?.data as Float32Array);
  const all = Buffer.concat(step.gradients.segments.map(({ buffer }) => Buffer.from(new Uint8Array(buffer))));
  await step.dispose();
  return { losses, outputLayer, all };
}

/** The loss with the output layer moved along a direction. */
async function movedLoss(
  formatName: (typeof formatNames)[number],
  direction: Float32Array,
  by: number,
): Promise<number> {
  const data = weights.tensors.get('lm_head.weight')?.data as Float32Array;
  const kept = Float32Array.from(data);
  data.forEach((value, index) => {
    data[index] = value + by * (direction[index] ?? 0);
  });
  const { losses } = await gradientsOf(formatName, 'unlikelihood');
  data.set(kept);
  return losses.loss ?? Number.NaN;
}

/** Does something while the model writes tags that are to be avoided where others are right. */
async function withLoudTags(formatName: (typeof formatNames)[number], work: () => Promise<void>): Promise<void> {
  const data = weights.tensors.get('lm_head.weight')?.data as Float32Array;
  const kept = Float32Array.from(data);
  const rowOf = (matrix: Float32Array, id: number) => matrix.subarray(id * config.modelDim, (id + 1) * config.modelDim);
  // The gradient of a right id's row points away from the decoder's state where it is right.
  const { outputLayer } = await gradientsOf(formatName);
  const examples = trainingExamples(sentences, createFormat(formatName, tagSet), 100, { avoid });
  for (const { targetIds, avoided = [] } of examples) {
    for (const { position, id } of avoided) {
      rowOf(data, id).set(rowOf(outputLayer, targetIds[position] ?? 0).map((value) => -1e4 * value));
    }
  }
  await work().finally(() => data.set(kept));
}

describe.each(formatNames)('avoided tags in format %s', (format) => {
  it('unlikelihood: a loss beside the cross entropy, whose gradient is that of finite differences', async () => {
    const [plain, avoiding] = [await gradientsOf(format), await gradientsOf(format, 'unlikelihood')];
    expect(avoiding.losses.penalty).toBeGreaterThan(0);
    expect(avoiding.losses.loss).toBeCloseTo((plain.losses.loss ?? 0) + (avoiding.losses.penalty ?? 0), 4);
    expect(avoiding.all.equals(plain.all)).toBe(false);
    // Along the gradient itself, where the slope is steepest: its norm.
    const norm = Math.hypot(...avoiding.outputLayer);
    const direction = avoiding.outputLayer.map((value) => value / norm);
    const by = 2e-3;
    const slope = ((await movedLoss(format, direction, by)) - (await movedLoss(format, direction, -by))) / (2 * by);
    expect(Math.abs(slope / norm - 1)).toBeLessThan(0.01);
  });

  it('notebook: adds to the loss where the model writes the tag, and leaves every bit of the gradient as it is', async () => {
    await withLoudTags(format, async () => {
      const [plain, constant] = [await gradientsOf(format), await gradientsOf(format, 'notebook')];
      expect(constant.losses.penalty).toBeGreaterThan(0);
      expect(constant.all.equals(plain.all)).toBe(true);
    });
  });

  it('weighted: changes the gradient where the model writes the tag', async () => {
    await withLoudTags(format, async () => {
      const [plain, weighted] = [await gradientsOf(format), await gradientsOf(format, 'weighted')];
      expect(weighted.losses.penalty).toBeGreaterThan(0);
      expect(weighted.all.equals(plain.all)).toBe(false);
    });
  });
});

describe('unlikelihood at the word markers', () => {
  it('counts as much as the encoder loss does', async () => {
    const penaltyAt = async (weight: number): Promise<number> =>
      (await gradientsOf('ids', 'unlikelihood', weight)).losses.penalty ?? Number.NaN;
    const ofDecoder = await penaltyAt(0);
    const [once, thrice] = [(await penaltyAt(1)) - ofDecoder, (await penaltyAt(3)) - ofDecoder];
    expect(once).toBeGreaterThan(0);
    expect(thrice).toBeCloseTo(3 * once, 5);
  });
});
