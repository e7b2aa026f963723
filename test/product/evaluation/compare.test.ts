import { describe, expect, it } from 'vitest';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { compareLabels } from '../../../src/product/evaluation/compare.js';
import { confidentErrors } from '../../../src/product/evaluation/confident-errors.js';

const sentences = [
  { words: ['a', 'b'], tags: ['X', 'Y'], file: 'f', line: 1 },
  { words: ['c'], tags: ['X'], file: 'f', line: 4 },
];
const labels = (confidences: readonly (readonly number[])[], ...tags: readonly (readonly string[])[]) =>
  tags.map((of, index) => ({
    tags: of,
    wellFormed: true,
    problems: noProblems,
    ...(confidences[index] && { confidences: confidences[index] }),
  }));

describe('compareLabels', () => {
  it('tells the sentences that differ, and by how much the second is better', () => {
    const comparison = compareLabels(sentences, labels([], ['X', 'X'], ['Y']), labels([], ['X', 'Y'], ['Y']), [
      'X',
      'Y',
    ]);
    expect(comparison.sentences).toEqual([
      { where: 'f:1', words: ['a', 'b'], gold: ['X', 'Y'], first: ['X', 'X'], second: ['X', 'Y'] },
    ]);
    expect(comparison.mcnemar).toEqual({ onlyFirst: 0, onlySecond: 1, pValue: 1 });
    expect(comparison.differences.accuracy).toMatchObject({ first: 1 / 3, second: 2 / 3 });
    expect(comparison.differences.spanF1).toBeUndefined();
  });
});

describe('compareLabels of other sentences', () => {
  it('is refused', () => {
    expect(() => compareLabels(sentences, labels([], ['X', 'X']), labels([], ['X', 'Y'], ['Y']), ['X', 'Y'])).toThrow(
      'compareLabels: expected the labels of 2 sentences, got 1',
    );
  });
});

describe('confidentErrors', () => {
  it('are the wrong words, the most confident first', () => {
    const errors = confidentErrors(sentences, labels([[0.6, 0.7], [0.9]], ['Y', 'Y'], ['Y']), 5);
    expect(
      errors.map(({ where, word, gold, predicted, confidence }) => [where, word, gold, predicted, confidence]),
    ).toEqual([
      ['f:4', 0, 'X', 'Y', 0.9],
      ['f:1', 0, 'X', 'Y', 0.6],
    ]);
    expect(confidentErrors(sentences, labels([[0.6, 0.7], [0.9]], ['Y', 'X'], ['Y']), 1).length).toBe(1);
  });

  it('keep the order of the sentences where there is no confidence', () => {
    const errors = confidentErrors(sentences, labels([], ['', 'Y'], ['Y']), 5);
    expect(errors.map(({ where, predicted }) => [where, predicted])).toEqual([
      ['f:1', ''],
      ['f:4', 'Y'],
    ]);
    expect(errors.every((error) => !('confidence' in error))).toBe(true);
  });
});
