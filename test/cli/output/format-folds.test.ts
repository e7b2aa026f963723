import { expect, it } from 'vitest';
import { formatFolds } from '../../../src/cli/output/format-folds.js';
import { summarizeFolds } from '../../../src/product/evaluation/fold-scores.js';

it('has a row for each fold, and one for the mean and for the deviation', () => {
  const folds = [
    { fold: 1, out: '', sentences: 1200, words: 5000, metrics: { accuracy: 0.9, macroF1: 0.05 } },
    { fold: 2, out: '', sentences: 1199, words: 5000, metrics: { accuracy: 1, macroF1: 0.15 } },
  ];
  expect(formatFolds(summarizeFolds(folds)).split('\n')).toEqual([
    'fold  sentences  accuracy  macro F1',
    '1         1,200    90.00%     5.00%',
    '2         1,199   100.00%    15.00%',
    'mean               95.00%    10.00%',
    'std                 7.07%     7.07%',
    'std: sample standard deviation of the 2 folds (ddof 1)',
  ]);
});
