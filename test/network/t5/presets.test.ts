import { describe, expect, it } from 'vitest';
import { aliasesOf, parameterCount, parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { presets } from '../../../src/network/t5/presets.js';

describe('presets', () => {
  it.each([
    ['micro', 984_960, true],
    ['lite', 2_952_256, true],
    ['mini', 5_050_880, true],
    ['byt5-small', 299_637_760, false],
  ] as const)('%s has %d parameters', (name, count, fromScratch) => {
    expect(parameterCount(parameterShapes(presets[name].config))).toBe(count);
    expect(presets[name].fromScratch).toBe(fromScratch);
  });

  it.each([
    ['byt5-base', 582e6],
    ['byt5-large', 1.23e9],
  ] as const)('%s has about %d parameters', (name, about) => {
    const count = parameterCount(parameterShapes(presets[name].config));
    expect(Math.abs(count / about - 1)).toBeLessThan(0.01);
  });

  it('share what all ByT5 models share', () => {
    for (const { config } of Object.values(presets)) {
      expect(config).toMatchObject({ vocab: 384, positionBuckets: 32, maxDistance: 128, tiedEmbeddings: false });
      expect(config).toMatchObject({ feedForward: 'gated-gelu', padId: 0, eosId: 1, decoderStartId: 0 });
    }
  });
});

describe('parameterShapes', () => {
  const { config } = presets.micro;

  it('has one output layer less where it is the embedding', () => {
    const [tied, untied] = [parameterShapes({ ...config, tiedEmbeddings: true }), parameterShapes(config)];
    expect([...untied.keys()].filter((name) => !tied.has(name))).toEqual(['lm_head.weight']);
    expect(aliasesOf({ ...config, tiedEmbeddings: true }).get('lm_head.weight')).toBe('shared.weight');
    expect(aliasesOf(config).has('lm_head.weight')).toBe(false);
  });

  it('has one input of the feed-forward layer where it is not gated', () => {
    const names = [...parameterShapes({ ...config, feedForward: 'relu' }).keys()];
    expect(names.filter((name) => /\.wi\.weight$/.test(name)).length).toBe(config.encoderLayers + config.decoderLayers);
    expect(names.some((name) => name.includes('wi_'))).toBe(false);
  });
});
