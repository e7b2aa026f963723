import { describe, expect, it } from 'vitest';
import type { Sentence } from '../../../src/language/data/sentence.js';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { labelUnderNoise, noiseCurves, noisySentences } from '../../../src/product/evaluation/noise-curves.js';
import type { Labeller } from '../../../src/product/tagger/labeller.js';

const sentences: readonly Sentence[] = Array.from({ length: 50 }, (_, line) => ({
  words: ['Lower', 'UPPER', '7'],
  tags: ['A', 'B', 'C'],
  file: 'f',
  line,
}));

/** Knows words by heart: any other is an A. */
const lookup: Labeller = {
  label: async (all) =>
    all.map((words) => ({
      tags: words.map((word) => ({ Lower: 'A', UPPER: 'B', '7': 'C' })[word] ?? 'A'),
      wellFormed: true,
      problems: noProblems,
    })),
};

describe('noiseCurves', () => {
  it('score what the model makes of spoiled words', async () => {
    const noises = [{ kind: 'lowercase', rates: [0, 1] }] as const;
    const [curve] = await noiseCurves(lookup, sentences, ['A', 'B', 'C'], noises, { decoding: 'free' });
    expect(curve?.kind).toBe('lowercase');
    expect(curve?.points.map(({ rate, changed, accuracy }) => [rate, changed, accuracy])).toEqual([
      [0, 0, 1],
      [1, 2 / 3, 2 / 3],
    ]);
    expect(curve?.points[1]?.intervals.accuracy).toEqual({ low: 2 / 3, high: 2 / 3 });
  });

  it('are over several draws of the noise together, each sentence with all of its draws', async () => {
    const noises = [{ kind: 'typos', rates: [0, 0.5] }] as const;
    const draw = async (seed: number, noiseSeeds: number) => {
      const [curve] = await noiseCurves(lookup, sentences, ['A', 'B', 'C'], noises, {
        decoding: 'free',
        seed,
        noiseSeeds,
      });
      return curve?.points ?? [];
    };
    const [three, one, two, last] = await Promise.all([draw(4, 3), draw(4, 1), draw(5, 1), draw(6, 1)]);
    expect(three?.map(({ draws }) => draws)).toEqual([1, 3]);
    const mean = (key: 'accuracy' | 'changed') =>
      [one, two, last].reduce((sum, points) => sum + (points?.[1]?.[key] ?? 0), 0) / 3;
    expect(three?.[1]?.accuracy).toBeCloseTo(mean('accuracy'), 12);
    expect(three?.[1]?.changed).toBeCloseTo(mean('changed'), 12);
    expect(new Set([one, two, last].map((points) => points?.[1]?.accuracy)).size).toBe(3);
    // As wide as the draws of 50 sentences, not of 150: by the variance between sentences.
    const labels = await labelUnderNoise(lookup, sentences, [{ kind: 'typos', rates: [0.5] }], {
      seed: 4,
      noiseSeeds: 3,
    });
    const shares = sentences.map(({ tags = [] }, index) => {
      const right = labels[0]?.draws.flatMap((draw) => tags.filter((tag, word) => draw[index]?.[word] === tag)) ?? [];
      return right.length / 9;
    });
    const average = shares.reduce((sum, share) => sum + share, 0) / 50;
    const error = Math.sqrt(shares.reduce((sum, share) => sum + (share - average) ** 2, 0)) / 50;
    const { low = 0, high = 0 } = three?.[1]?.intervals.accuracy ?? {};
    expect((high - low) / (2 * 1.96 * error)).toBeGreaterThan(0.85);
    expect((high - low) / (2 * 1.96 * error)).toBeLessThan(1.15);
  });

  it('spoil a sentence alike whatever others there are, and otherwise at another seed', () => {
    const spoil = (count: number, seed: number) => noisySentences(sentences.slice(0, count), 'typos', 0.5, seed);
    expect(spoil(50, 1).slice(0, 20)).toEqual(spoil(20, 1));
    expect(spoil(50, 1)).not.toEqual(spoil(50, 2));
    expect(spoil(50, 1).map(({ tags }) => tags)).toEqual(sentences.map(({ tags }) => tags));
  });
});
