import { describe, expect, it } from 'vitest';
import type { Sentence } from '../../../src/language/data/sentence.js';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import type { Noise } from '../../../src/language/text/noise/noise-rates.js';
import { compareUnderNoise } from '../../../src/product/evaluation/compare-noise.js';
import { labelUnderNoise } from '../../../src/product/evaluation/noise-curves.js';
import type { Labeller } from '../../../src/product/tagger/labeller.js';

const sentences: readonly Sentence[] = Array.from({ length: 60 }, (_, line) => ({
  words: ['lower', 'Upper', 'words', 'seven'],
  tags: ['A', 'B', 'C', 'A'],
  file: 'f',
  line,
}));
const tagSet = ['A', 'B', 'C', 'D'];
const known: Readonly<Record<string, string>> = { lower: 'A', upper: 'B', words: 'C', seven: 'A' };

/** Knows words by heart, as `fold` reads them; any other is a D. */
const lookup = (fold: (word: string) => string): Labeller => ({
  label: async (all) =>
    all.map((words) => ({
      tags: words.map((word) => known[fold(word)] ?? 'D'),
      wellFormed: true,
      problems: noProblems,
    })),
});
const careless = lookup((word) => (word === 'Upper' ? 'upper' : word));
const careful = lookup((word) => word.toLowerCase());
const noises: readonly Noise[] = [
  { kind: 'case', rates: [0.1, 0.5] },
  { kind: 'typos', rates: [0.3] },
];
const labelsOf = (labeller: Labeller, seed = 1, noiseSeeds = 3) =>
  labelUnderNoise(labeller, sentences, noises, { seed, noiseSeeds });

describe('compareUnderNoise', () => {
  it('finds what one model bears and the other does not, at each kind and rate', async () => {
    const [first, second] = await Promise.all([labelsOf(careless), labelsOf(careful)]);
    const found = compareUnderNoise(sentences, first, second, tagSet);
    expect(found.map(({ kind, rate }) => [kind, rate])).toEqual([
      ['case', 0.1],
      ['case', 0.5],
      ['typos', 0.3],
    ]);
    const [low, high, typos] = found.map(({ differences }) => differences);
    expect(low?.accuracy?.difference).toBeGreaterThan(0);
    expect(high?.accuracy?.difference).toBeGreaterThan(low?.accuracy?.difference ?? 1);
    expect(high?.accuracy?.pValue).toBe(1 / 1001);
    expect(high?.accuracy?.second).toBe(1);
    // Only one of them writes a D at all: the mean is over the same four tags for both.
    expect(high?.macroF1?.second).toBe(3 / 4);
    expect(high?.macroF1?.pValue).toBe(1 / 1001);
    // A slip of the keyboard is unknown to both, and so is nearly every word without one known to both.
    expect(Math.abs(typos?.accuracy?.difference ?? 1)).toBeLessThan(0.05);
  });

  it('tells the difference in each draw, whose mean is that of all', async () => {
    const [first, second] = await Promise.all([labelsOf(careless), labelsOf(careful)]);
    for (const { differences, byDraw } of compareUnderNoise(sentences, first, second, tagSet)) {
      expect(byDraw.length).toBe(3);
      const sum = byDraw.reduce((total, { accuracy }) => total + accuracy, 0);
      expect(sum / 3).toBeCloseTo(differences.accuracy?.difference ?? Number.NaN, 12);
    }
  });

  it('finds nothing between a model and itself', async () => {
    const labels = await labelsOf(careful);
    for (const { differences } of compareUnderNoise(sentences, labels, labels, tagSet)) {
      expect(differences.accuracy).toMatchObject({ difference: 0, interval: { low: 0, high: 0 }, pValue: 1 });
    }
  });

  it('refuses labels of other noise', async () => {
    const [first, second] = await Promise.all([labelsOf(careless), labelsOf(careful, 2)]);
    expect(() => compareUnderNoise(sentences, first, second, tagSet)).toThrow(
      /^compareUnderNoise: expected the same noise for both \(case at 0.1 from seed 1, 3 draws; .*got case at 0.1 from seed 2/,
    );
    expect(() => compareUnderNoise(sentences, first, [], tagSet)).toThrow('compareUnderNoise: expected the same noise');
  });
});
