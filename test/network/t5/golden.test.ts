// The model against Hugging Face's T5ForConditionalGeneration: encoder states, logits, losses and gradients.
import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/engine/graph/gradients.js';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';
import { scoringGraph } from '../../../src/network/t5/inference-graphs.js';
import { parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { trainingGraph } from '../../../src/network/t5/training-graph.js';
import { collateTraining, padInts, padSources } from '../../../src/network/train/training-batch.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import {
  cases,
  type GoldenBatch,
  type GoldenModel,
  largestDifference,
  loadGoldenModels,
  readJsonFixture,
  readTensorsFixture,
  unpad,
} from '../../support/fixtures.js';

const plain = { hasEncoderLoss: false, hasPenalty: false };

const device = await openDevice('cpu');
const models = loadGoldenModels();

const targetsOf = ({ labels }: GoldenBatch): readonly Int32Array[] =>
  labels.map((row) => Int32Array.from(row.filter((id) => id >= 0)));

/** As the reference shifts labels: it goes on past the end of shorter targets, where its logits are recorded, too. */
const shiftedLabels = ({ labels }: GoldenBatch, startId: number) =>
  padInts(
    labels.map((row) => Int32Array.of(startId, ...row.slice(0, -1).map((id) => Math.max(id, 0)))),
    0,
  );

const examplesOf = (batch: GoldenBatch) => {
  const targets = targetsOf(batch);
  return unpad(batch.input_ids, batch.attention_mask).map((sourceIds, index) => ({
    sourceIds,
    targetIds: targets[index] ?? new Int32Array(0),
  }));
};

const lossAndGradients = async ({ config, weights }: GoldenModel, batch: GoldenBatch, target: 'cpu' | 'portable') => {
  const graph = trainingGraph(config, { dropout: 0 });
  const names = [...graph.parameters.keys()];
  const values = gradients(graph.loss, [...graph.parameters.values()]);
  const outputs = {
    loss: graph.loss,
    ...Object.fromEntries(values.map((value, index) => [`d ${names[index]}`, value])),
  };
  const session = await device.createSession(lowerGraph(outputs, { target }));
  const examples = examplesOf(batch);
  const feeds = collateTraining(examples, examples, config, plain);
  const results = await session.run({ ...feeds, ...Object.fromEntries(weights.tensors) });
  await session.dispose();
  return {
    loss: Number(results.loss?.data[0]),
    gradientOf: (name: string) => results[`d ${name}`]?.data as Float32Array,
  };
};

describe.each(models)('$name', (model) => {
  const { config, weights, name } = model;

  it('has the parameters of the checkpoint', () => {
    const stored = readTensorsFixture(`${name}/model.safetensors`);
    const shapes = Object.fromEntries([...stored].map(([key, { shape }]) => [key, shape]));
    expect(Object.fromEntries(parameterShapes(config))).toEqual(shapes);
  });

  describe.each(['cpu', 'portable'] as const)('lowered for %s', (target) => {
    it.each(model.batches)('computes the states and logits of $name', async (batch) => {
      const session = await device.createSession(lowerGraph(scoringGraph(config), { target }));
      const targets = targetsOf(batch);
      const results = await session.run({
        ...padSources(unpad(batch.input_ids, batch.attention_mask), config.padId),
        decoderIds: shiftedLabels(batch, config.decoderStartId),
        targetIds: padInts(targets, config.padId),
        ...Object.fromEntries(weights.tensors),
      });
      await session.dispose();
      const states = model.array(batch.name, 'encoder_last_hidden_state');
      expect(states === undefined).toBe(name === 'tiny-byt5-inner');
      if (states) expect(largestDifference(results.encoderStates?.data as Float32Array, states)).toBeLessThan(1e-4);
      const logits = model.array(batch.name, 'logits') ?? [];
      expect(largestDifference(results.logits?.data as Float32Array, logits)).toBeLessThan(2e-4);
    });

    it.each(model.batches)('computes the loss of $name', async (batch) => {
      const { loss } = await lossAndGradients(model, batch, target);
      expect(Math.abs(loss - batch.loss)).toBeLessThan(1e-5);
    });
  });
});

describe.each(models.slice(0, 2))('gradients of $name', (model) => {
  const golden = readTensorsFixture(`grads-${model.name}.safetensors`);

  it.each(['cpu', 'portable'] as const)('agree in every parameter, lowered for %s', async (target) => {
    const batch = model.batches.find(({ name }) => name === cases.grad_batch);
    if (batch === undefined) throw new Error('no gradient batch');
    const { gradientOf } = await lossAndGradients(model, batch, target);
    expect(new Set(golden.keys())).toEqual(new Set(model.weights.tensors.keys()));
    for (const [name, { data }] of golden) {
      const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largestDifference(gradientOf(name), data), name).toBeLessThan(1e-4 * largest + 1e-6);
    }
  });
});

describe('gradients of tiny-byt5-inner', () => {
  it('have the norms of the reference', async () => {
    const model = models[2];
    const batch = model?.batches[0];
    if (model === undefined || batch === undefined) throw new Error('no model');
    const { grad_norm_per_parameter: norms } = readJsonFixture<{ grad_norm_per_parameter: Record<string, number> }>(
      'tiny-byt5-inner/expected.json',
    );
    const { gradientOf } = await lossAndGradients(model, batch, 'cpu');
    expect(Object.keys(norms).length).toBe(model.weights.tensors.size);
    for (const [name, norm] of Object.entries(norms)) {
      const found = Math.sqrt(gradientOf(name).reduce((sum, value) => sum + value * value, 0));
      expect(Math.abs(found - norm), name).toBeLessThan(1e-4 * norm + 1e-6);
    }
  });
});
