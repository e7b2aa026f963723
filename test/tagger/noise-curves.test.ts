import { describe, expect, it } from 'vitest';
import type { Sentence } from '../../src/data/sentence.js';
import { noProblems } from '../../src/formats/parse-labels.js';
import type { Labeller } from '../../src/tagger/labeller.js';
import { noiseCurves, noisySentences } from '../../src/tagger/noise-curves.js';

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

  it('spoil a sentence alike whatever others there are, and otherwise at another seed', () => {
    const spoil = (count: number, seed: number) => noisySentences(sentences.slice(0, count), 'typos', 0.5, seed);
    expect(spoil(50, 1).slice(0, 20)).toEqual(spoil(20, 1));
    expect(spoil(50, 1)).not.toEqual(spoil(50, 2));
    expect(spoil(50, 1).map(({ tags }) => tags)).toEqual(sentences.map(({ tags }) => tags));
  });
});
