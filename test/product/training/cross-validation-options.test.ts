import { expect, it } from 'vitest';
import { checkFolds } from '../../../src/product/training/cross-validation-options.js';
import type { TrainOptions } from '../../../src/product/training/train-options.js';

const check =
  (changes: Partial<TrainOptions>, folds = 5) =>
  () =>
    checkFolds(folds, { model: 'micro', out: 'o', train: 'f', ...changes });
const why = ' (each model is evaluated at its end, on the fold that it has not seen)';

it('takes options of training, and zeros that turn something off', () => {
  expect(check({})).not.toThrow();
  expect(check({ evalSteps: 0, patience: 0, devLimit: 0, batchSize: 4 }, 2)).not.toThrow();
});

it.each([
  [{ dev: 'd' }, 'dev'],
  [{ devShare: 0.1 }, 'devShare'],
  [{ devLimit: 10 }, 'devLimit'],
  [{ evalSteps: 10 }, 'evalSteps'],
  [{ patience: 1 }, 'patience'],
  [{ tasks: [{ name: 'a', column: 'upos', dev: 'd' }] }, 'dev'],
] as const)('refuses what the folds replace: %j', (changes, name) => {
  expect(check(changes)).toThrow(`${name}: expected it without folds, got both${why}`);
});

it('refuses other numbers of folds', () => {
  for (const [folds, found] of [
    [1, '1'],
    [2.5, '2.5'],
    [Number.NaN, 'NaN'],
  ] as const) {
    expect(check({}, folds)).toThrow(`folds: expected a whole number of at least 2, got ${found}`);
  }
});

it('calls options by the names that the caller has for them', () => {
  const named = () => checkFolds(5, { model: 'micro', out: 'o', train: 'f', dev: 'd' }, (name) => `--${name}`);
  expect(named).toThrow('--dev: expected it without --folds, got both');
});
