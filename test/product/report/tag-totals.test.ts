import { expect, it } from 'vitest';
import { confusionOf } from '../../../src/language/metrics/confusion.js';
import { tagTotals } from '../../../src/product/report/tag-totals.js';

it('counts 50,000 tags', () => {
  const gold = Array.from({ length: 50_000 }, (_, index) => `T${index}`);
  const [totals = []] = tagTotals([confusionOf([...gold, 'T7'], [...gold, ''])]);
  expect(totals).toHaveLength(50_001);
  expect(totals[0]).toEqual({ tag: 'T7', gold: 2, predicted: 1, precision: 1, recall: 1 / 2, f1: 2 / 3 });
});

it('counts every tag of either model in one order, the most frequent first and no label last', () => {
  const gold = ['B', 'B', 'A', 'C'];
  const [first, second] = tagTotals([confusionOf(gold, ['B', 'A', 'A', '']), confusionOf(gold, ['B', 'B', 'Z', 'C'])]);
  expect(first?.map(({ tag, gold: meant, predicted }) => [tag, meant, predicted])).toEqual([
    ['B', 2, 1],
    ['A', 1, 2],
    ['C', 1, 0],
    ['Z', 0, 0],
    ['', 0, 1],
  ]);
  expect(second?.map(({ tag }) => tag)).toEqual(['B', 'A', 'C', 'Z', '']);
  expect(first?.[1]).toMatchObject({ precision: 0.5, recall: 1, f1: 2 / 3 });
});
