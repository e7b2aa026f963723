// Makes whole configurations of runs from options. The model is downloaded if needed, and the folder becomes an
// absolute path.
import '../runtime/set-core-count.js';

import { resolve } from 'node:path';
import type { CustomFormats } from '../../language/formats/create-format.js';
import {
  checkPretrainOptions,
  type PretrainingConfiguration,
  type PretrainOptions,
  settlePretraining,
} from '../../product/training/pretraining-configuration.js';
import { checkTrainOptions, settleTraining, type TrainOptions } from '../../product/training/train-options.js';
import type { TrainingConfiguration } from '../../product/training/training-configuration.js';
import type { HubOptions } from '../hub/settings.js';
import { pinModel, summarizeModel } from '../models/load-model.js';

/**
 * The whole configuration of a fine-tuning run.
 * @param hub how a model on the hub is downloaded
 * @param formats the caller's own formats, which the model may use
 * @throws BytetagError `usage` for a value that does not fit, an unknown option, or if no data is given; like
 *   `locateModel` if the model is not available
 */
export async function resolveTraining(
  given: TrainOptions,
  hub: HubOptions = {},
  formats: CustomFormats = {},
): Promise<TrainingConfiguration> {
  checkTrainOptions(given);
  const summary = await summarizeModel(given.model, { hub, formats });
  return settleTraining({ ...given, out: resolve(given.out) }, summary);
}

/**
 * The whole configuration of a pretraining run.
 * @param hub how a model on the hub is downloaded
 * @throws BytetagError `usage` for a value that does not fit, an unknown option, or too many spans; like `locateModel`
 *   if the model is not available
 */
export async function resolvePretraining(
  given: PretrainOptions,
  hub: HubOptions = {},
): Promise<PretrainingConfiguration> {
  checkPretrainOptions(given);
  return settlePretraining({ ...given, out: resolve(given.out) }, await pinModel(given.model, { hub }));
}
