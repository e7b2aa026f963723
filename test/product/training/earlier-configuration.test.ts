// Configurations of runs that version 0.1 began.
import { expect, it } from 'vitest';
import { withTodaysNames } from '../../../src/product/training/earlier-configuration.js';

it('gives settings of earlier runs their names of today', () => {
  const began = {
    model: 'micro',
    out: '/runs/a',
    tasks: [
      { name: 'upos', column: 'upos', trainFiles: ['a'], devFiles: [] },
      {
        name: 'ner',
        column: 'ner',
        reading: { kind: 'csv', separator: '\t', offsets: 'utf16', mostLineBytes: 2 ** 21 },
      },
    ],
    tagLosses: { weights: { X: 2 }, avoid: { Y: 1 } },
    wordNoise: {
      kinds: [
        { kind: 'typos', rate: 0.1 },
        { kind: 'typos', rate: 0.3 },
        { kind: 'case', rate: 1 },
      ],
      share: 0.5,
    },
    lora: { rank: 4, dropoutRate: 0.1, fullModules: ['lm_head'] },
    card: { languages: ['en'], licence: 'mit' },
    corruption: { windowLength: 64, meanSpanLength: 20 },
    settings: {
      ...{ seed: 1, accumulation: 2, maxGradientNorm: 1, dropoutRate: 0.1, branchDropoutRate: 0.2 },
      ...{ noise: { alpha: 5, on: 'both' }, evaluateEvery: 10, saveEvery: 20 },
    },
  };
  const now = {
    model: 'micro',
    out: '/runs/a',
    tasks: [
      { name: 'upos', column: 'upos', trainFiles: ['a'], devFiles: [] },
      {
        name: 'ner',
        column: 'ner',
        reading: { fileKind: 'csv', separator: 'tab', spanOffsets: 'utf16', lineLimit: 2 },
      },
    ],
    tagWeights: { X: 2 },
    avoid: { Y: 1 },
    penalty: 'unlikelihood',
    noise: { typos: [0.1, 0.3], case: [1] },
    noiseShare: 0.5,
    lora: { rank: 4, dropout: 0.1, modulesToSave: ['lm_head'] },
    language: ['en'],
    license: 'mit',
    corruption: { windowLength: 64, meanNoiseSpanLength: 20 },
    settings: {
      ...{ seed: 1, gradientAccumulationSteps: 2, maxGradNorm: 1, dropout: 0.1, branchDropout: 0.2 },
      ...{ neftune: { alpha: 5, on: 'both' }, evalSteps: 10, saveSteps: 20 },
    },
  };
  expect(withTodaysNames(began)).toEqual(now);
  expect(withTodaysNames(now)).toEqual(now);
});

it('leaves what is malformed to those who check it', () => {
  for (const malformed of [{ tasks: 3, settings: null, card: 'x', lora: [] }, { tasks: [null, 1] }, {}]) {
    expect(() => withTodaysNames(malformed)).not.toThrow();
  }
});
