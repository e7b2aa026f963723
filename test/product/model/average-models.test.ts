import { describe, expect, it } from 'vitest';
import { createArena } from '../../../src/engine/tensor/arena.js';
import { byt5Tokenizer } from '../../../src/language/text/byt5-tokenizer.js';
import { initializeWeights } from '../../../src/network/t5/initialize.js';
import { parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { presets } from '../../../src/network/t5/presets.js';
import { t5Network } from '../../../src/network/t5/t5-network.js';
import { averageModels } from '../../../src/product/model/average-models.js';
import type { TaggerConfig } from '../../../src/product/model/tagger-config.js';

const tagger: TaggerConfig = {
  ...{ format: 'ids', maxSourceLength: 1024, hasEncoderLoss: true, tags: ['A', 'B'] },
  tasks: [{ name: 'upos', column: 'upos', tags: ['A', 'B'] }],
};

function modelOf(seed: number, config = presets.micro.config, taggerConfig = tagger) {
  const weights = createArena(parameterShapes(config));
  initializeWeights(weights, config, { seed, fromScratch: true });
  return { network: t5Network(config), tokenizer: byt5Tokenizer(), tagger: taggerConfig, weights: weights.tensors };
}

const name = 'encoder.block.2.layer.1.DenseReluDense.wo.weight';

describe('averageModels', () => {
  it.each([
    { shares: [1, 1, 1], parts: [1 / 3, 1 / 3, 1 / 3] },
    { shares: [6, 3, 1], parts: [0.6, 0.3, 0.1] },
  ])('weighs every weight by the shares: $shares', ({ shares, parts }) => {
    const models = [1, 2, 3].map((seed, index) => ({
      name: `m${seed}`,
      model: modelOf(seed),
      share: shares[index] ?? 0,
    }));
    const originals = [1, 2, 3].map((seed) => modelOf(seed).weights);
    const { weights, tagger: kept } = averageModels(models);
    expect(kept).toEqual(tagger);
    for (const [weight, { data }] of weights) {
      const found = [0, 1, Math.floor(data.length / 2), data.length - 1].map((index) => data[index] ?? Number.NaN);
      const expected = [0, 1, Math.floor(data.length / 2), data.length - 1].map((index) =>
        parts.reduce((sum, part, model) => sum + part * (originals[model]?.get(weight)?.data[index] ?? Number.NaN), 0),
      );
      found.forEach((value, index) => {
        expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 6);
      });
    }
    expect(weights.get(name)?.data[5]).not.toBe(originals[0]?.get(name)?.data[5]);
  });

  it.each([0, -1, Number.NaN, 1e308, Number.POSITIVE_INFINITY])('refuses a share of %d', (share) => {
    const models = [1, share].map((each, index) => ({ name: `m${index}`, model: modelOf(index), share: each }));
    expect(() => averageModels(models)).toThrow(
      `share of m1: expected a number above 0 and of at most 1000000, beside which 1 hardly counts, got ${share}`,
    );
  });

  it.each([5e-324, 1e6])('weighs by shares of %d as by 1', (share) => {
    const meanBy = (each: number) =>
      averageModels([1, 2].map((seed) => ({ name: `m${seed}`, model: modelOf(seed), share: each }))).weights;
    expect(meanBy(share).get(name)?.data).toEqual(meanBy(1).get(name)?.data);
  });

  it('leaves one model as it is', () => {
    const { weights } = averageModels([{ name: 'm', model: modelOf(1), share: 2 }]);
    expect(weights.get(name)?.data).toEqual(modelOf(1).weights.get(name)?.data);
  });

  it.each([
    [modelOf(2, presets.lite.config), 'b: expected the architecture of a, got others'],
    [modelOf(2, presets.micro.config, { ...tagger, format: 'sentinel' }), 'b: expected the format and the tags of a'],
  ])('refuses models of other kinds', (model, message) => {
    const models = [
      { name: 'a', model: modelOf(1), share: 1 },
      { name: 'b', model, share: 1 },
    ];
    expect(() => averageModels(models)).toThrow(message);
  });
});
