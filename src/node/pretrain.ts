// The function `pretrain` of the public interface, which pretrains a model on raw text.
import './runtime/set-core-count.js';

import type { ValueRule } from '../foundation/value-rules.js';
import { checkOptions } from '../product/options/check-options.js';
import { controlRules } from '../product/options/library-rules.js';
import { callbacksRule, type TrainCallbacks, withCallbacks } from '../product/training/callbacks.js';
import { type PretrainOptions, pretrainingRules } from '../product/training/pretraining-configuration.js';
import type { HubOptions } from './hub/settings.js';
import { pretrainInProcess } from './processes/train-in-process.js';
import { resolvePretraining } from './training/resolve-options.js';
import type { RunOptions } from './training/run-options.js';
import type { PretrainingEvent } from './training/run-pretraining.js';

/** The options of a pretraining run in addition to its configuration. */
export interface PretrainControls extends Omit<RunOptions, 'memoryArena'> {
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions;
  /** Functions to call at the events of the run, in this process. */
  readonly callbacks?: TrainCallbacks;
}

// A rule for every option. A missing rule is a compile error.
const rules = {
  ...{ ...pretrainingRules, ...controlRules },
  callbacks: callbacksRule,
} as const satisfies Readonly<Record<keyof (PretrainOptions & PretrainControls), ValueRule>>;

/**
 * Pretrains a model on raw text by span corruption, in a child process. Leaving the loop over its events ends the run,
 * with its state saved.
 * @example
 * for await (const event of pretrain({ model: 'mini', text: 'books/*.txt', out: 'runs/pretrained' })) {
 *   if (event.type === 'step') console.log(event.step, event.losses.loss);
 * }
 * @throws BytetagError for unusable options, files or folders, and if the loss is no longer finite
 */
export async function* pretrain(
  options: PretrainOptions & PretrainControls,
): AsyncGenerator<PretrainingEvent, void, void> {
  checkOptions(options, rules);
  const { resume, overwrite, signal, profile, hub, callbacks = {}, ...given } = options;
  const configuration = await resolvePretraining(given, { hub: { ...(signal && { signal }), ...hub } });
  const controls = {
    ...(resume && { resume }),
    ...(overwrite && { overwrite }),
    ...(profile !== undefined && { profile }),
  };
  yield* withCallbacks((stop) => pretrainInProcess(configuration, { ...controls, signal: stop }), callbacks, signal);
}
