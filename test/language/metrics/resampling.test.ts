import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/foundation/random.js';
import { bootstrapIntervals, drawSamples } from '../../../src/language/metrics/bootstrap.js';
import { mcNemar, pairedDifferences } from '../../../src/language/metrics/paired.js';
import { tokenReport } from '../../../src/language/metrics/report.js';
import { scoresOfAll, sentenceCounts } from '../../../src/language/metrics/sentence-counts.js';
import { spanReport } from '../../../src/language/metrics/span-report.js';

/** Sentences of one word, of which the first `right` are tagged right. */
const oneWordSentences = (count: number, right: number) => {
  const gold = Array.from({ length: count }, () => ['A']);
  return sentenceCounts(
    gold,
    gold.map((_, index) => [index < right ? 'A' : 'B']),
    ['A', 'B'],
  );
};

describe('sentenceCounts', () => {
  it('sums up to the scores of the report', () => {
    const tag = fc.constantFrom('O', 'B-X', 'I-X', 'B-Y');
    const sentence = fc.array(fc.tuple(fc.oneof(tag, fc.constant('unseen')), fc.oneof(tag, fc.constant(''))));
    fc.assert(
      fc.property(fc.array(sentence), (sentences) => {
        const gold = sentences.map((pairs) => pairs.map(([expected]) => expected));
        const predicted = sentences.map((pairs) => pairs.map(([, given]) => given));
        const tagSet = ['O', 'B-X', 'I-X', 'B-Y'];
        const scores = scoresOfAll(sentenceCounts(gold, predicted, tagSet));
        const { accuracy, macroF1 } = tokenReport(gold.flat(), predicted.flat(), tagSet);
        expect(scores.accuracy).toBe(accuracy);
        expect(scores.macroF1).toBeCloseTo(macroF1, 12);
        expect(scores.spanF1).toBe(spanReport(gold, predicted, 'lenient').micro.f1);
      }),
    );
  });
});

it('rows of sentences hold what occurs in them, whatever the number of tags', () => {
  const gold = Array.from({ length: 5000 }, (_, sentence) =>
    Array.from({ length: 10 }, (_, word) => `T${10 * sentence + word}`),
  );
  const predicted = gold.map(([first = '', ...tags]) => [...tags, first].map((tag, word) => (word < 5 ? tag : 'T0')));
  const counts = sentenceCounts(gold, gold, gold.flat());
  expect(counts.width).toBe(150_002);
  expect(counts.rows.every(({ columns }) => columns.length === 2 + 3 * 10)).toBe(true);
  expect(scoresOfAll(counts)).toEqual({ accuracy: 1, macroF1: 1 });
  expect(bootstrapIntervals(counts, createRandom(1), { resamples: 10 }).macroF1).toEqual({ low: 1, high: 1 });
  const worse = sentenceCounts(gold, predicted, gold.flat());
  const { accuracy } = pairedDifferences(counts, worse, createRandom(1), { resamples: 10 });
  expect(accuracy).toMatchObject({ first: 1, second: 0 });
});

describe('bootstrapIntervals', () => {
  it('are as wide as the binomial distribution says', () => {
    const { accuracy } = bootstrapIntervals(oneWordSentences(400, 300), createRandom(1));
    // 1.96 standard errors: sqrt(0.75 * 0.25 / 400) = 0.0217.
    expect(accuracy?.low).toBeCloseTo(0.75 - 1.96 * 0.0217, 2);
    expect(accuracy?.high).toBeCloseTo(0.75 + 1.96 * 0.0217, 2);
  });

  it('have no width where all sentences are alike, and are absent without any', () => {
    expect(bootstrapIntervals(oneWordSentences(50, 50), createRandom(1)).accuracy).toEqual({ low: 1, high: 1 });
    expect(bootstrapIntervals(oneWordSentences(0, 0), createRandom(1))).toEqual({});
  });

  it('do not count a tag as missed in samples that lack it', () => {
    const gold = Array.from({ length: 40 }, (_, index) => [index === 0 ? 'RARE' : 'A']);
    const intervals = bootstrapIntervals(sentenceCounts(gold, gold, ['A', 'RARE', 'NEVER']), createRandom(1));
    expect(intervals.macroF1?.low).toBeCloseTo(1 / 2, 12);
    expect(intervals.macroF1?.high).toBeCloseTo(2 / 3, 12);
  });

  it('are of the same tags whatever a model writes', () => {
    // One word of 40 is taken for an X, which is never right: a mean over A and X in every sample, also without that
    // word.
    const gold = Array.from({ length: 40 }, () => ['A']);
    const predicted = gold.map((_, index) => [index === 0 ? 'X' : 'A']);
    const intervals = bootstrapIntervals(sentenceCounts(gold, predicted, ['A', 'X']), createRandom(1));
    expect(intervals.macroF1?.high).toBe(1 / 2);
  });

  it('resample sentences, not words', () => {
    // Two sentences of 100 words, one right and one wrong: accuracy 0, 0.5 or 1 in every sample.
    const gold = [0, 1].map(() => Array.from({ length: 100 }, () => 'A'));
    const predicted = ['A', 'B'].map((tag) => Array.from({ length: 100 }, () => tag));
    const intervals = bootstrapIntervals(sentenceCounts(gold, predicted, ['A', 'B']), createRandom(1));
    expect(intervals.accuracy).toEqual({ low: 0, high: 1 });
  });

  it('are the same for the same seed', () => {
    const counts = oneWordSentences(90, 41);
    expect(bootstrapIntervals(counts, createRandom(3))).toEqual(bootstrapIntervals(counts, createRandom(3)));
    expect(bootstrapIntervals(counts, createRandom(3))).not.toEqual(bootstrapIntervals(counts, createRandom(4)));
  });
});

describe('pairedDifferences', () => {
  it('find nothing between a model and itself', () => {
    const counts = oneWordSentences(30, 17);
    expect(pairedDifferences(counts, counts, createRandom(1)).accuracy).toEqual({
      first: 17 / 30,
      second: 17 / 30,
      difference: 0,
      interval: { low: 0, high: 0 },
      pValue: 1,
    });
  });

  it('estimate the probability that all swaps, counted one by one, give', () => {
    // Six sentences of one word that only the second model has right: 2 of 64 swaps give a difference as large.
    const pair = [oneWordSentences(20, 4), oneWordSentences(20, 10)] as const;
    const found = pairedDifferences(...pair, createRandom(1), { resamples: 20_000 }).accuracy;
    expect(found?.difference).toBeCloseTo(0.3, 12);
    expect(found?.pValue).toBeCloseTo(2 / 64, 2);
    expect(found?.interval.low).toBeGreaterThan(0);
    expect(found?.interval.high).toBeLessThan(0.6);
  });
});

describe('pairedDifferences of macro F1', () => {
  const tagSet = ['A', 'B', 'X'];
  // The second model is better at A and B, and is the only one that writes an X, where there is none.
  const gold = Array.from({ length: 60 }, (_, index) => [index % 2 === 0 ? 'A' : 'B']);
  const first = gold.map(([tag = ''], index) => [index % 4 < 2 ? tag : tag === 'A' ? 'B' : 'A']);
  const second = gold.map(([tag = ''], index) => [index === 7 ? 'X' : tag]);
  const countsOf = (predicted: readonly string[][]) => sentenceCounts(gold, predicted, tagSet);

  it('is as sure of a difference where one model alone writes a tag', () => {
    const found = pairedDifferences(countsOf(first), countsOf(second), createRandom(1));
    expect(found.macroF1?.pValue).toBe(1 / 1001);
    expect(found.macroF1?.interval.low).toBeGreaterThan(0);
    expect(found.accuracy?.pValue).toBe(1 / 1001);
  });

  it('takes the mean over the same tags for both, and over the same ones as the report', () => {
    const found = pairedDifferences(countsOf(first), countsOf(second), createRandom(1));
    expect(found.macroF1?.first).toBeCloseTo(tokenReport(gold.flat(), first.flat(), tagSet).macroF1, 12);
    expect(found.macroF1?.second).toBeCloseTo(tokenReport(gold.flat(), second.flat(), tagSet).macroF1, 12);
    const mirrored = pairedDifferences(countsOf(second), countsOf(first), createRandom(1));
    expect(mirrored.macroF1?.pValue).toBe(found.macroF1?.pValue);
    expect(mirrored.macroF1?.interval.low).toBeCloseTo(-(found.macroF1?.interval.high ?? Number.NaN), 12);
  });

  it('estimates the probability that all swaps, counted one by one with the scores of the report, give', () => {
    const tag = fc.constantFrom('A', 'B', 'X', 'none of them');
    const sentence = fc.array(fc.tuple(fc.constantFrom('A', 'B'), tag, tag), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 2, maxLength: 7 }), (sentences) => {
        const [expected = [], one = [], other = []] = [0, 1, 2].map((model) =>
          sentences.map((words) => words.map((word) => word[model] ?? '')),
        );
        const macro = (predicted: readonly (readonly string[])[]) =>
          tokenReport(expected.flat(), predicted.flat(), tagSet).macroF1;
        const differences = Array.from({ length: 2 ** sentences.length }, (_, swaps) => {
          const pick = (mine: string[][], theirs: string[][]) =>
            mine.map((words, index) => ((swaps >> index) & 1 ? (theirs[index] ?? []) : words));
          return macro(pick(other, one)) - macro(pick(one, other));
        });
        const [actual = 0] = differences;
        const asLarge = differences.filter((each) => Math.abs(each) >= Math.abs(actual) - 1e-12).length;
        const counts = [one, other].map((predicted) => sentenceCounts(expected, predicted, tagSet));
        const [a, b] = counts as [(typeof counts)[number], (typeof counts)[number]];
        const found = pairedDifferences(a, b, createRandom(1), { resamples: 2000 }).macroF1;
        expect(found?.difference).toBeCloseTo(actual, 12);
        // Five standard errors of a share of 2,000.
        expect(Math.abs((found?.pValue ?? Number.NaN) - asLarge / differences.length)).toBeLessThan(0.06);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('never gives a probability of 0', () => {
    const found = pairedDifferences(oneWordSentences(60, 0), oneWordSentences(60, 60), createRandom(1));
    expect(found.accuracy?.pValue).toBe(1 / 1001);
  });

  it('refuses counts of other tags', () => {
    const other = sentenceCounts(gold, second, [...tagSet, 'Y']);
    expect(() => pairedDifferences(countsOf(first), other, createRandom(1))).toThrow('internal:');
  });
});

describe('mcNemar', () => {
  const exact = (fewer: number, more: number): number => {
    const all = BigInt(fewer + more);
    let [term, sum] = [1n, 1n];
    for (let count = 1n; count <= BigInt(fewer); count++) {
      term = (term * (all - count + 1n)) / count;
      sum += term;
    }
    return Math.min(1, Number((2n * sum * 10n ** 15n) / 2n ** all) / 1e15);
  };
  const compare = (onlyFirst: number, onlySecond: number) => {
    const all = onlyFirst + onlySecond;
    const gold = Array.from({ length: all + 2 }, () => 'A');
    const first = gold.map((tag, word) => (word < onlyFirst || word === all ? tag : 'B'));
    const second = gold.map((tag, word) => (word >= onlyFirst && word < all + 1 ? tag : 'C'));
    return mcNemar(gold, first, second);
  };

  it.each([
    [1, 8],
    [8, 1],
    [0, 0],
    [7, 7],
    [0, 20],
    [1150, 1270],
  ])('%i words against %i: the exact binomial probability', (onlyFirst, onlySecond) => {
    const result = compare(onlyFirst, onlySecond);
    expect([result.onlyFirst, result.onlySecond]).toEqual([onlyFirst, onlySecond]);
    expect(result.pValue).toBeCloseTo(exact(Math.min(onlyFirst, onlySecond), Math.max(onlyFirst, onlySecond)), 9);
  });

  it('gives a textbook value', () => expect(compare(1, 8).pValue).toBeCloseTo(20 / 512, 12));
});

describe('drawSamples', () => {
  it('draws as many sentences as there are for each sample, each of them possible', () => {
    const seen = new Set<number>();
    const sizes = drawSamples(5, 40, createRandom(1, 'draws'), (draw) => {
      let size = 0;
      draw((index) => {
        seen.add(index);
        size++;
      });
      return size;
    });
    expect(sizes).toEqual(new Array(40).fill(5));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});
