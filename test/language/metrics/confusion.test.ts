import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyOf, confusionOf, countsByTag, matthewsOf } from '../../../src/language/metrics/confusion.js';

const words = fc.array(
  fc.record({
    gold: fc.constantFrom('A', 'B', 'C', 'constructor', '__proto__'),
    predicted: fc.constantFrom('', 'A', 'B', 'Z'),
  }),
);

describe('confusionOf', () => {
  it('has each pair as often as it occurs, in the order of the matrix', () => {
    fc.assert(
      fc.property(words, (all) => {
        const confusion = confusionOf(
          all.map(({ gold }) => gold),
          all.map(({ predicted }) => predicted),
        );
        const times = (gold: string, predicted: string): number =>
          all.filter((word) => word.gold === gold && word.predicted === predicted).length;
        const tags = [...new Set(all.flatMap(({ gold, predicted }) => [gold, predicted]))].sort();
        const pairs = tags
          .flatMap((gold) => tags.map((predicted) => ({ gold, predicted, words: times(gold, predicted) })))
          .filter((pair) => pair.words > 0);
        expect(confusion).toEqual({
          tags,
          pairs,
          matrix: tags.map((gold) => tags.map((predicted) => times(gold, predicted))),
        });
      }),
    );
  });

  it('has a matrix for up to 1,000 tags', () => {
    const tags = Array.from({ length: 1001 }, (_, index) => `T${index}`);
    const some = tags.slice(1);
    expect(confusionOf(some, some).matrix).toHaveLength(1000);
    const { matrix, pairs } = confusionOf(tags, tags);
    expect(matrix).toBeUndefined();
    expect(pairs).toEqual([...tags].sort().map((tag) => ({ gold: tag, predicted: tag, words: 1 })));
  });

  it('refuses what differs in length', () => {
    expect(() => confusionOf(['A'], [])).toThrow('internal: 1 gold tags, 0 predicted ones');
  });
});

it('countsByTag counts every tag that occurs', () => {
  const counts = countsByTag(confusionOf(['A', 'A', 'B'], ['A', 'Z', 'A']));
  expect([...counts]).toEqual([
    ['A', { correct: 1, predicted: 2, support: 2 }],
    ['B', { correct: 0, predicted: 0, support: 1 }],
    ['Z', { correct: 0, predicted: 1, support: 0 }],
  ]);
});

it('50,000 tags take memory for the pairs that occur, not for all that could', () => {
  const tags = Array.from({ length: 50_000 }, (_, index) => `T${index}`);
  // Every tag twice, once right and once taken for the next one.
  const gold = [...tags, ...tags];
  const predicted = [...tags, ...tags.slice(1), 'T0'];
  const confusion = confusionOf(gold, predicted);
  expect(confusion.pairs).toHaveLength(100_000);
  expect(accuracyOf(confusion)).toBe(1 / 2);
  // Gorodkin's formula with n words, n/2 right and n/2 tags of two words each: (n²/2 - 2n) / (n² - 2n).
  const n = gold.length;
  expect(matthewsOf(confusion)).toBeCloseTo((n ** 2 / 2 - 2 * n) / (n ** 2 - 2 * n), 12);
  expect(countsByTag(confusion).get('T49999')).toEqual({ correct: 1, predicted: 2, support: 2 });
});
