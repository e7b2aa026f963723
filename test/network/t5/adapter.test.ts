// What LoRA's settings mean for a T5: which layers, and how many weights.
import { describe, expect, it } from 'vitest';
import { allLinear, type LoraSettings } from '../../../src/network/checkpoint/adapter-config.js';
import { adapterShapes } from '../../../src/network/checkpoint/adapter-weights.js';
import { adapterLayout, settleAdapter } from '../../../src/network/t5/adapter.js';
import { byt5Small, type T5Config } from '../../../src/network/t5/config.js';
import { parameterCount, parameterShapes } from '../../../src/network/t5/parameter-shapes.js';

const settings: LoraSettings = {
  ...{ rank: 16, alpha: 32, rankStabilized: false, dropout: 0, targetModules: ['q', 'v'], modulesToSave: [] },
  ...{ rankPattern: {}, alphaPattern: {} },
};

/** The number of weights to train with these settings. */
function trainable(changes: Partial<LoraSettings>, config: T5Config = byt5Small): number {
  const settled = settleAdapter(config, { ...settings, ...changes });
  return parameterCount(adapterShapes(parameterShapes(config), adapterLayout(config, settled)));
}

describe('adapterLayout', () => {
  it('has the 2,375,680 weights to train that PEFT counts for q, k, v, o of byt5-small at rank 16', () => {
    expect(trainable({ targetModules: ['q', 'k', 'v', 'o'] })).toBe(2_375_680);
  });

  it('counts the other usual choices', () => {
    const attentions = 12 + 2 * 4;
    const [inner, modelDim, feedForwardDim] = [6 * 64, 1472, 3584];
    expect(trainable({})).toBe(attentions * 2 * 16 * (inner + modelDim));
    expect(trainable({ targetModules: allLinear })).toBe(2_375_680 + 16 * 3 * 16 * (modelDim + feedForwardDim));
    expect(trainable({ modulesToSave: ['lm_head'] })).toBe(trainable({}) + 384 * modelDim);
    // Two norms in each encoder block, three in each decoder block.
    expect(trainable({ modulesToSave: ['layer_norm'] })).toBe(trainable({}) + (12 * 2 + 4 * 3) * modelDim);
    expect(trainable({ modulesToSave: ['final_layer_norm', 'shared'] })).toBe(trainable({}) + (2 + 384) * modelDim);
  });

  it.each([
    [{ alpha: 1e308 }, '1e+308 for rank 16'],
    [{ alphaPattern: { q: 1e300 } }, '1e+300 for rank 16'],
    [{ alpha: 1e39, rank: 1, rankStabilized: true }, '1e+39 for rank 1'],
  ])('refuses a scaling that is not finite in float32: %j', (changes, found) => {
    expect(() => adapterLayout(byt5Small, { ...settings, ...changes })).toThrow(
      `expected an alpha whose share of the rank is finite in float32, got ${found}`,
    );
  });

  it('shows the beginning of a long name alone', () => {
    const long = 'x'.repeat(900);
    expect(() => adapterLayout(byt5Small, { ...settings, modulesToSave: [long] })).toThrow(/got x{200}…$/);
    expect(() => adapterLayout(byt5Small, { ...settings, targetModules: long })).toThrow(/got x{200}…$/);
  });

  it('divides alpha by the rank, or by its root', () => {
    const weight = 'encoder.block.3.layer.0.SelfAttention.q.weight';
    const scalingOf = (changes: Partial<LoraSettings>) =>
      adapterLayout(byt5Small, { ...settings, ...changes }).branches.get(weight)?.scaling;
    expect(scalingOf({})).toBe(2);
    expect(scalingOf({ rankStabilized: true })).toBe(8);
    expect(scalingOf({ rankPattern: { q: 4 }, alphaPattern: { 'block\\.3\\..*q': 6 } })).toBe(1.5);
  });

  it('trains the embedding of a tied model under all its names', () => {
    const tied = { ...byt5Small, tiedEmbeddings: true, scaledOutput: true };
    const settled = settleAdapter(tied, { ...settings, modulesToSave: ['lm_head'] });
    expect(settled.modulesToSave).toEqual(['lm_head', 'shared', 'embed_tokens']);
    expect([...adapterLayout(tied, settled).full]).toEqual(['shared.weight']);
  });

  it('refuses a module in both lists', () => {
    expect(() => adapterLayout(byt5Small, { ...settings, modulesToSave: ['q'] })).toThrow(
      'adapter: expected encoder.block.0.layer.0.SelfAttention.q in one list of modules, got it in both',
    );
  });
});
