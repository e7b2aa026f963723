import { describe, expect, it } from 'vitest';
import { gradients } from '../../../src/engine/graph/gradients.js';
import { type Outputs, topologicalOrder } from '../../../src/engine/graph/value.js';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { type EmbeddingNoiseSettings, noiseInputs } from '../../../src/network/nn/embedding-noise.js';
import { byt5Small } from '../../../src/network/t5/config.js';
import {
  appendingStepGraph,
  decoderStepGraph,
  encoderGraph,
  encoderLogitsGraph,
  scoringGraph,
} from '../../../src/network/t5/inference-graphs.js';
import { trainingGraph } from '../../../src/network/t5/training-graph.js';
import type { TrainingExample } from '../../../src/network/train/sequence-example.js';
import { collateTargetMask, collateTraining } from '../../../src/network/train/training-batch.js';
import { loadTinyModel } from '../../support/fixtures.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

const plain = { hasEncoderLoss: false, hasPenalty: false };

const config = { ...byt5Small, encoderLayers: 3, decoderLayers: 2, modelDim: 8, headDim: 2, feedForwardDim: 10 };

/** The names of a graph's inputs. */
const inputsOf = (outputs: Outputs): (string | undefined)[] =>
  topologicalOrder(Object.values(outputs)).flatMap(({ op, name }) => (op === 'input' ? [name] : []));

describe('trainingGraph', () => {
  it("applies dropout where Hugging Face's T5 does", () => {
    const { dropoutSites, loss } = trainingGraph(config, { dropout: 0.1 });
    // Each stack: embeddings and final norm; each attention: weights and output; each feed-forward: hidden and output.
    expect(dropoutSites).toBe(2 + 3 * 4 + (2 + 2 * 6));
    const masks = topologicalOrder([loss]).filter(({ op }) => op === 'poolSlice');
    expect(masks.length).toBe(dropoutSites);
    expect(trainingGraph(config, { dropout: 0 }).dropoutSites).toBe(0);
  });

  it('says of each node which layer it belongs to, and whether it is of the backward pass', () => {
    const { loss } = trainingGraph(config, { dropout: 0.1, encoderLossWeight: 1 });
    const isLeaf = ({ op }: { readonly op: string }): boolean => op === 'input' || op === 'parameter';
    const nodes = topologicalOrder([loss]);
    const parameters = nodes.filter(({ op }) => op === 'parameter');
    const dWeights = gradients(
      loss,
      parameters.flatMap(({ outputs }) => outputs),
    );
    const backward = topologicalOrder(dWeights).filter((node) => !nodes.includes(node));
    for (const node of nodes) if (!isLeaf(node)) expect(node.scope).toMatch(/^(encoder|decoder|shared|lm_head|loss)/);
    // A layer's gradient may reuse what the forward pass has, and the gradient of the loss by itself is in no layer.
    const [unnamed, named] = [false, true].map((isNamed) =>
      backward.filter(({ scope }) => (scope !== undefined) === isNamed),
    );
    expect(unnamed?.map(({ op }) => op)).toEqual(['constant']);
    for (const { scope } of named ?? []) expect(scope).toMatch(/^gradient:(encoder|decoder|shared|lm_head|loss)/);
    for (const { name, outputs } of parameters) {
      const user = nodes.find(({ inputs }) => inputs.some((value) => outputs.includes(value)));
      expect(name?.startsWith(user?.scope ?? 'nothing')).toBe(true);
    }
  });

  it('has an encoder loss only where it has a weight', () => {
    expect(Object.keys(trainingGraph(config, { dropout: 0 }).parts)).toEqual(['decoderLoss']);
    const joint = trainingGraph(config, { dropout: 0, encoderLossWeight: 1 });
    expect(Object.keys(joint.parts)).toEqual(['decoderLoss', 'encoderLoss']);
    expect(inputsOf({ loss: joint.loss })).toContain('markerIds');
  });
});

describe('noise on the embeddings', () => {
  const encoderOnly: EmbeddingNoiseSettings = { alpha: 5, on: 'encoder', length: 'real', scale: 'absolute' };
  const both: EmbeddingNoiseSettings = { ...encoderOnly, on: 'both' };
  const inputsWith = (noise?: EmbeddingNoiseSettings) =>
    inputsOf({ loss: trainingGraph(config, { dropout: 0, ...(noise && { neftune: noise }) }).loss });
  const without = inputsWith();

  it('takes further inputs, and those of the decoder only where it has noise', () => {
    const added = (noise: EmbeddingNoiseSettings) =>
      inputsWith(noise)
        .filter((name) => !without.includes(name))
        .sort();
    expect(added(encoderOnly)).toEqual([noiseInputs.offsets, noiseInputs.pool]);
    expect(added(both)).toEqual([noiseInputs.offsets, noiseInputs.pool, 'targetMask']);
    expect(added({ ...both, alpha: 0 })).toEqual([]);
  });

  it('is in no graph that evaluates or generates', () => {
    const graphs = [
      ...[encoderGraph, encoderLogitsGraph, scoringGraph].map((build) => build(config)),
      appendingStepGraph(config),
      ...(['none', 'past', 'all'] as const).map((reordering) => decoderStepGraph(config, reordering)),
      { loss: trainingGraph(config, { dropout: 0 }).loss },
    ];
    for (const graph of graphs) {
      expect(topologicalOrder(Object.values(graph)).some(({ op }) => op === 'poolSlice')).toBe(false);
      expect(inputsOf(graph)).not.toContain(noiseInputs.pool);
    }
  });

  describe('in the loss', () => {
    const { config: tiny, weights } = loadTinyModel('tiny-byt5');
    const ids = (...values: number[]): Int32Array => Int32Array.from(values);
    const examples: readonly TrainingExample[] = [
      { sourceIds: ids(70, 71, 72, 73, 1), targetIds: ids(80, 81, 1) },
      { sourceIds: ids(74, 1), targetIds: ids(82, 1) },
    ];
    const [largestSource, largestTarget] = [2 * 5 * tiny.modelDim, 2 * 3 * tiny.modelDim];
    // Nothing but zeros first, so that a site whose slice begins there has no noise.
    const size = largestSource + largestTarget;
    const pool = float32(
      Float32Array.from({ length: 2 * size }, (_, index) => (index < size ? 0 : Math.sin(index))),
      [2 * size],
    );
    const [silent, noisy] = [0, size];

    const lossWith = async (noise?: EmbeddingNoiseSettings, offsets: readonly number[] = [], mask = {}) => {
      const { loss } = trainingGraph(tiny, { dropout: 0, ...(noise && { neftune: noise }) });
      const feeds = {
        ...collateTraining(examples, examples, tiny, plain),
        ...Object.fromEntries(weights.tensors),
        ...(noise && {
          [noiseInputs.pool]: pool,
          [noiseInputs.offsets]: {
            dtype: 'int64',
            shape: [offsets.length],
            data: BigInt64Array.from(offsets, BigInt),
          } as const,
        }),
        ...(noise?.on === 'both' && collateTargetMask(examples)),
        ...mask,
      };
      return numbersOf(await runGraph({ loss }, feeds), 'loss')[0];
    };

    it('comes first from the encoder, then from the decoder, and from neither where its values are 0', async () => {
      const clean = await lossWith();
      const encoder = await lossWith(encoderOnly, [noisy]);
      expect(await lossWith(encoderOnly, [silent])).toBe(clean);
      expect(await lossWith(both, [silent, silent])).toBe(clean);
      expect(await lossWith(both, [noisy, silent])).toBe(encoder);
      const [decoder, all] = [await lossWith(both, [silent, noisy]), await lossWith(both, [noisy, noisy])];
      expect(new Set([clean, encoder, decoder, all]).size).toBe(4);
    });

    it('is on the decoder where its mask says so', async () => {
      const nowhere = { targetMask: float32(new Float32Array(6), [2, 3]) };
      expect(await lossWith(both, [silent, noisy], nowhere)).toBe(await lossWith());
    });
  });
});
