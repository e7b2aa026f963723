// The function `train` of the public interface, which fine-tunes a model.
import './runtime/set-core-count.js';

import { BytetagError } from '../foundation/errors.js';
import type { ValueRule } from '../foundation/value-rules.js';
import type { CustomFormats } from '../language/formats/create-format.js';
import { checkOptions } from '../product/options/check-options.js';
import { controlRules } from '../product/options/library-rules.js';
import { callbacksRule, type TrainCallbacks, withCallbacks } from '../product/training/callbacks.js';
import { type TrainOptions, trainingRules } from '../product/training/train-options.js';
import type { HubOptions } from './hub/settings.js';
import { finetuneInProcess } from './processes/train-in-process.js';
import { type FinetuneEvent, finetune } from './training/finetune.js';
import { resolveTraining } from './training/resolve-options.js';

/** The options of a training run in addition to its configuration. */
export interface TrainControls {
  /**
   * Continue the run in the output folder. If there is none, a new run begins, and its first event says so
   * (`nothingToContinue`).
   */
  readonly resume?: boolean;
  /** Remove the run in the output folder, and begin a new one. */
  readonly overwrite?: boolean;
  /** Stops after the current step, with the state saved. */
  readonly signal?: AbortSignal;
  /** The path for a trace of the operators' times in the first steps. Default: nothing is measured. */
  readonly profile?: string;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions;
  /** Functions to call at the events of the run, in this process. */
  readonly callbacks?: TrainCallbacks;
  /** Your own formats, by name. With them, training runs in this process and blocks it for seconds at a time. */
  readonly formats?: CustomFormats;
}

// A rule for every option. A missing rule is a compile error.
const rules = {
  ...{ ...trainingRules, ...controlRules },
  callbacks: callbacksRule,
  formats: { kind: 'other' },
} as const satisfies Readonly<Record<keyof (TrainOptions & TrainControls), ValueRule>>;

/**
 * Fine-tunes a model in a child process. Leaving the loop over its events ends the run, with its state saved.
 * @example
 * for await (const event of train({ model: 'micro', train: 'ud:en_ewt', dev: 'ud:en_ewt', out: 'runs/ewt' })) {
 *   if (event.type === 'evaluation') console.log(event.step, event.metrics.accuracy);
 * }
 * @throws BytetagError for unusable options, files or folders, and if the loss is no longer finite
 */
export async function* train(options: TrainOptions & TrainControls): AsyncGenerator<FinetuneEvent, void, void> {
  if (Object.hasOwn(Object(options), 'folds')) {
    throw new BytetagError('usage', 'folds: expected it in crossValidate, got it in train');
  }
  checkOptions(options, rules);
  const { resume = false, overwrite = false, signal, profile, hub, callbacks = {}, formats, ...given } = options;
  const configuration = await resolveTraining(given, { hub: { ...(signal && { signal }), ...hub }, formats });
  const controls = { resume, overwrite, ...(profile !== undefined && { profile }) };
  yield* withCallbacks(
    (stop) =>
      formats
        ? finetune(configuration, { ...controls, signal: stop, formats })
        : finetuneInProcess(configuration, { ...controls, signal: stop }),
    callbacks,
    signal,
  );
}
