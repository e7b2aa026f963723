// The function `crossValidate` of the public interface, which evaluates a training by cross-validation.
import './runtime/set-core-count.js';

import type { ValueRule } from '../foundation/value-rules.js';
import { checkOptions, expectOptions } from '../product/options/check-options.js';
import { controlRules } from '../product/options/library-rules.js';
import { callbacksRule, type TrainCallbacks, withCallbacks } from '../product/training/callbacks.js';
import {
  type CrossValidationOptions,
  checkFolds,
  crossValidationRules,
} from '../product/training/cross-validation-options.js';
import { type CrossValidationEvent, type InFold, runFolds } from './folds/run-folds.js';
import type { TrainControls } from './train.js';
import { resolveTraining } from './training/resolve-options.js';

/** The options of a cross-validation in addition to its configuration. */
export interface CrossValidationControls extends Omit<TrainControls, 'profile' | 'callbacks'> {
  /** Functions to call at the events of the runs, in this process. Each event has its `fold`. */
  readonly callbacks?: TrainCallbacks<InFold>;
}

const { profile: _profile, ...ownControlRules } = controlRules;
// A rule for every option. A missing rule is a compile error.
const rules = {
  ...{ ...crossValidationRules, ...ownControlRules },
  callbacks: callbacksRule,
  formats: { kind: 'other' },
} as const satisfies Readonly<Record<keyof (CrossValidationOptions & CrossValidationControls), ValueRule>>;

/**
 * Divides the training sentences into folds, at random by the seed, and trains as many models, one after the other.
 * Each learns from all folds but one and is evaluated on that one. Whole documents stay together where the files mark
 * them. The folder `out` gets a run for each fold (`fold-1` ..), the scores (`folds.json`) and each training sentence
 * with the labels of the model that has not seen it (`predictions.jsonl`). With `resume`, an interrupted
 * cross-validation goes on. Afterwards, `train` makes a model of all sentences.
 * @example
 * const options = { model: 'micro', train: 'ud:en_ewt', folds: 5, out: 'runs/folds' };
 * for await (const event of crossValidate(options)) {
 *   if (event.type === 'fold') console.log(event.fold, event.metrics.accuracy);
 *   if (event.type === 'folds') console.log(event.mean.accuracy, event.std.accuracy);
 * }
 * @throws BytetagError for unusable options, files or folders, and if a loss is no longer finite
 */
export async function* crossValidate(
  options: CrossValidationOptions & CrossValidationControls,
): AsyncGenerator<CrossValidationEvent, void, void> {
  checkOptions(options, rules);
  expectOptions(options, rules, ['model', 'out', 'folds']);
  const { resume = false, overwrite = false, signal, hub, callbacks = {}, formats, folds, ...given } = options;
  checkFolds(folds, given);
  const access = { ...(signal && { signal }), ...hub };
  const configuration = await resolveTraining(given, { hub: access, formats });
  yield* withCallbacks(
    (stop) => runFolds(configuration, folds, { resume, overwrite, signal: stop, hub: access, formats }),
    callbacks,
    signal,
  );
}
