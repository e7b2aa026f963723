import { expect, it } from 'vitest';
import { balancedWeights, settleTagLosses } from '../../../src/product/examples/balanced-weights.js';

const sentences = [['a', 'a', 'b'], ['c', 'c', 'c'], []].map((tags, index) => ({
  ...{ words: tags, tags, file: 'f', line: index + 1 },
}));

it("gives the weights of scikit-learn's compute_class_weight('balanced')", () => {
  // compute_class_weight('balanced', classes=['a', 'b', 'c'], y=list('aabccc')): [1, 2, 0.66666667]
  expect(balancedWeights(sentences)).toEqual({ a: 1, b: 2, c: 2 / 3 });
});

it('leaves all words together with the weight that they had', () => {
  const weights = balancedWeights(sentences);
  const sum = sentences.flatMap(({ tags }) => tags).reduce((total, tag) => total + (weights[tag] ?? 0), 0);
  expect(sum).toBeCloseTo(6, 12);
});

it('is asked for by its name, and leaves other losses as they are', () => {
  expect(settleTagLosses({ tagWeights: 'balanced', avoid: { b: 1 } }, sentences)).toEqual({
    ...{ tagWeights: { a: 1, b: 2, c: 2 / 3 }, avoid: { b: 1 } },
  });
  expect(settleTagLosses({ tagWeights: { a: 3 } }, sentences)).toEqual({ tagWeights: { a: 3 } });
  expect(settleTagLosses({}, sentences)).toEqual({});
});
