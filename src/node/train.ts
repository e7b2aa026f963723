// Training as a program asks for it.
import './runtime/cores.js';

import type { ValueRule } from '../foundation/value-rules.js';
import type { CustomFormats } from '../language/formats/create-format.js';
import { checkOptions, controlRules } from '../product/options/option-rules.js';
import { optionRules } from '../product/training/check-training.js';
import type { TrainOptions } from '../product/training/train-options.js';
import type { HubOptions } from './hub/settings.js';
import { finetuneInProcess } from './processes/train-in-process.js';
import { type FinetuneEvent, finetune } from './training/finetune.js';
import { resolveTraining } from './training/resolve-options.js';

/** What a training run is given beside its configuration. */
export interface TrainControls {
  /** Continue the run in the output folder. Where there is none, one begins: its first event says so (`nothingToContinue`). */
  readonly resume?: boolean;
  /** Remove the run in the output folder, and begin anew. */
  readonly overwrite?: boolean;
  /** Stops after the current step, with the state saved. */
  readonly signal?: AbortSignal;
  /** Where to write a trace of what the operators of the first steps took. Default: nothing is timed. */
  readonly profile?: string;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions;
  /** Formats of one's own, by name. The run is then in this process, which it blocks for seconds at a time. */
  readonly formats?: CustomFormats;
}

// A rule for every option: one that is missing does not compile.
const rules = {
  ...{ ...optionRules, ...controlRules },
  formats: { kind: 'other' },
} as const satisfies Readonly<Record<keyof (TrainOptions & TrainControls), ValueRule>>;

/**
 * Fine-tunes a model, in a process of its own. Leaving the loop over its events ends the run with its state saved.
 * @example
 * for await (const event of train({ model: 'micro', train: 'ud:en_ewt', dev: 'ud:en_ewt', out: 'runs/ewt' })) {
 *   if (event.type === 'evaluation') console.log(event.step, event.metrics.accuracy);
 * }
 * @throws BytetagError for unusable options, files or folders, and where the loss is no longer finite
 */
export async function* train(options: TrainOptions & TrainControls): AsyncGenerator<FinetuneEvent, void, void> {
  checkOptions(options, rules);
  const { resume = false, overwrite = false, signal, profile, hub, formats, ...given } = options;
  const configuration = await resolveTraining(given, { ...(signal && { signal }), ...hub }, formats);
  const controls = { resume, overwrite, ...(signal && { signal }), ...(profile !== undefined && { profile }) };
  yield* formats ? finetune(configuration, { ...controls, formats }) : finetuneInProcess(configuration, controls);
}
