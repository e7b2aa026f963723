import { expect, it } from 'vitest';
import { summarizeFolds } from '../../../src/product/evaluation/fold-scores.js';

const foldsOf = (...metrics: readonly Readonly<Record<string, number>>[]) =>
  metrics.map((scores, index) => ({ fold: index + 1, out: '', sentences: 1, words: 1, metrics: scores }));

it('has the mean and the sample standard deviation of each score', () => {
  const folds = foldsOf(
    { accuracy: 0.9, macroF1: 0.5 },
    { accuracy: 0.8, macroF1: 0.5 },
    { accuracy: 0.85, macroF1: 0.5 },
    { accuracy: 0.95, macroF1: 0.5 },
  );
  const { mean, std, folds: same } = summarizeFolds(folds);
  expect(same).toBe(folds);
  expect(mean.accuracy).toBeCloseTo(0.875, 12);
  // numpy.std([0.9, 0.8, 0.85, 0.95], ddof=1)
  expect(std.accuracy).toBeCloseTo(0.06454972243679027, 12);
  expect([mean.macroF1, std.macroF1]).toEqual([0.5, 0]);
});

it('leaves out a score that not all folds have', () => {
  const { mean, std } = summarizeFolds(foldsOf({ accuracy: 1, spanF1: 1 }, { accuracy: 0 }));
  expect(mean).toEqual({ accuracy: 0.5 });
  expect(Object.keys(std)).toEqual(['accuracy']);
  expect(summarizeFolds(foldsOf({ accuracy: 1 }, { accuracy: 0, spanF1: 1 })).mean).toEqual({ accuracy: 0.5 });
});
