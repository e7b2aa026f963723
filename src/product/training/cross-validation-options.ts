// The options of a cross-validation, and the checks that do not depend on the model.
import { BytetagError } from '../../foundation/errors.js';
import { checkValue, type ValueRule } from '../../foundation/value-rules.js';
import { crossValidationTable } from '../options/training-table.js';
import { type NameOf, ownName } from './option-effects.js';
import { type TrainOptions, trainingRules } from './train-options.js';
import { hasDevelopmentData, tasksOf } from './training-tasks.js';

/** Options that need data to evaluate on in the course of training. The folds are not used for that. */
const unusable = ['dev', 'devShare', 'devLimit', 'evalSteps', 'patience'] as const;

/**
 * Options of a cross-validation: those of training, without data to evaluate on. Each model is evaluated once, at the
 * end, on the fold that it has not seen. The fold is not used to choose the best model or to stop early, since that
 * would make its scores too good.
 */
export interface CrossValidationOptions extends Omit<TrainOptions, (typeof unusable)[number]> {
  /** The number of folds, and of models: at least 2, at most as many as there are sentences, or documents. */
  readonly folds: number;
}

/** A rule for every option. A missing rule is a compile error. */
export const crossValidationRules = {
  ...trainingRules,
  ...crossValidationTable,
} as const satisfies Readonly<Record<keyof CrossValidationOptions, ValueRule>>;

/**
 * Checks the number of folds, and that nothing is given beside it that it replaces.
 * @throws BytetagError `usage` naming the option
 */
export function checkFolds(folds: number, given: TrainOptions, nameOf: NameOf = ownName): void {
  checkValue(nameOf('folds'), folds, crossValidationTable.folds);
  const isZero = (name: (typeof unusable)[number]): boolean => given[name] === 0 && name !== 'devShare';
  const hasOwnDev = given.dev === undefined && hasDevelopmentData(tasksOf(given, nameOf));
  const idle = hasOwnDev ? 'dev' : unusable.find((name) => given[name] !== undefined && !isZero(name));
  if (idle === undefined) return;
  const why = 'each model is evaluated at its end, on the fold that it has not seen';
  throw new BytetagError('usage', `${nameOf(idle)}: expected it without ${nameOf('folds')}, got both (${why})`);
}
