// Makes whole configurations of runs from options. The model is downloaded if needed, and the folder becomes an
// absolute path.
import '../runtime/set-core-count.js';

import { resolve } from 'node:path';
import type { CustomFormats } from '../../language/formats/create-format.js';
import { checkOptions } from '../../product/options/check-options.js';
import { layered } from '../../product/options/layered-options.js';
import { trainingPresets } from '../../product/options/training-presets.js';
import { type NameOf, ownName } from '../../product/training/option-effects.js';
import {
  checkPretrainOptions,
  type PretrainingConfiguration,
  type PretrainOptions,
  settlePretraining,
} from '../../product/training/pretraining-configuration.js';
import { settleTraining } from '../../product/training/settle-training.js';
import { checkTrainOptions, type TrainOptions, trainingRules } from '../../product/training/train-options.js';
import type { TrainingConfiguration } from '../../product/training/training-configuration.js';
import type { HubOptions } from '../hub/settings.js';
import { summarizeModel } from '../models/load-model.js';
import { findSegmenter } from '../models/load-segmenter.js';

/** How options become a configuration. */
export interface ResolveOptions {
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions | undefined;
  /** The caller's own formats, which the model may use. */
  readonly formats?: CustomFormats | undefined;
  /** What the caller calls an option in messages. Default: its own name. */
  readonly nameOf?: NameOf | undefined;
}

/**
 * The whole configuration of a fine-tuning run.
 * @throws BytetagError `usage` for a value that does not fit, an unknown option, or if no data is given; like
 *   `locateModel` if the model is not available
 */
export async function resolveTraining(
  given: TrainOptions,
  { hub = {}, formats = {}, nameOf = ownName }: ResolveOptions = {},
): Promise<TrainingConfiguration> {
  const preset: Partial<TrainOptions> = given.preset === undefined ? {} : trainingPresets[given.preset];
  checkOptions(given, trainingRules);
  const { preset: _, ...options } = layered<Partial<TrainOptions>>(preset, given) as TrainOptions;
  checkTrainOptions(options, nameOf);
  const summary = await summarizeModel(options.model, { hub, formats });
  const segmenter = options.segmenter === undefined ? undefined : resolve(await findSegmenter(options.segmenter, hub));
  const settled = { ...options, ...(segmenter !== undefined && { segmenter }), out: resolve(options.out) };
  return settleTraining(settled, summary);
}

/**
 * The whole configuration of a pretraining run.
 * @throws BytetagError `usage` for a value that does not fit, an unknown option, or too many spans; like `locateModel`
 *   if the model is not available
 */
export async function resolvePretraining(
  given: PretrainOptions,
  { hub = {}, nameOf = ownName }: Omit<ResolveOptions, 'formats'> = {},
): Promise<PretrainingConfiguration> {
  checkPretrainOptions(given, nameOf);
  return settlePretraining({ ...given, out: resolve(given.out) }, await summarizeModel(given.model, { hub }));
}
