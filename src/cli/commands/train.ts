// The command `bytetag train`, which fine-tunes a model on labelled files.
import { BytetagError } from '../../foundation/errors.js';
import { defaultSplits } from '../../language/data/reference.js';
import { formatNames } from '../../language/formats/format.js';
import { findFiles, standardInput } from '../../node/data/read-sentences.js';
import { runFolds } from '../../node/folds/run-folds.js';
import { finetuneInProcess } from '../../node/processes/train-in-process.js';
import { resolveTraining } from '../../node/training/resolve-options.js';
import { presetNames } from '../../product/networks/networks.js';
import { layered } from '../../product/options/layered-options.js';
import type { OptionValues } from '../../product/options/option-spec.js';
import { shippedModelNames } from '../../product/options/shipped-model-names.js';
import { crossValidationTable, trainingTable } from '../../product/options/training-table.js';
import {
  type CrossValidationOptions,
  checkFolds,
  crossValidationRules,
} from '../../product/training/cross-validation-options.js';
import type { TrainOptions } from '../../product/training/train-options.js';
import type { TrainingConfiguration } from '../../product/training/training-configuration.js';
import { configOption, readConfig } from '../options/config-file.js';
import { flagOf, formatOptions, parseOptions, required } from '../options/options.js';
import { withTaskFile } from '../options/task-file.js';
import type { Command, CommandContext } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';
import { followFolds } from '../parts/follow-folds.js';
import { followTraining, runOptions } from '../parts/follow-training.js';

const options = {
  ...{ ...trainingTable, ...crossValidationTable },
  // Formats of the caller's own are for programs.
  format: { ...trainingTable.format, choices: formatNames },
  ...configOption,
  ...runOptions,
} as const;

/** The command `bytetag train`. */
export const trainCommand: Command = {
  name: 'train',
  summary: 'fine-tune a model on labelled files',
  help: `usage: bytetag train --model M --train F.. --out DIR [options]\n\n${formatOptions(options)}`,
  async run(args, context) {
    const { values } = parseOptions(args, options);
    const { config, resume, overwrite, json, profile, ...given } = values;
    const fromFile = await readConfig<CrossValidationOptions>(config, crossValidationRules);
    const flags = {
      ...{ ...(resume && { resume }), ...(overwrite && { overwrite }), ...(json && { json }) },
      ...(profile !== undefined && { profile }),
    };
    const { folds, ...chosen } = layered<Partial<CrossValidationOptions & TrainOptions>>(fromFile, given);
    if (folds === undefined) await trainWithProgress(chosen, flags, context);
    else await crossValidateWithProgress(chosen, folds, flags, context);
  },
};

/**
 * Runs a training and shows its progress.
 * @param continuedBy the command that continues it, if it is not the same command with --resume
 */
export async function trainWithProgress(
  given: Partial<TrainOptions>,
  flags: OptionValues<typeof runOptions>,
  context: CommandContext,
  continuedBy?: string,
): Promise<void> {
  const configuration = await resolveWithDownloads(given, context);
  const events = finetuneInProcess(configuration, { ...flags, signal: context.signal });
  await followTraining(events, { out: configuration.out, flags, ...(continuedBy && { continuedBy }) }, context);
}

async function crossValidateWithProgress(
  given: Partial<TrainOptions>,
  folds: number,
  flags: OptionValues<typeof runOptions>,
  context: CommandContext,
): Promise<void> {
  if (flags.profile !== undefined) {
    throw new BytetagError('usage', '--profile: expected it without --folds, got both');
  }
  const configuration = await resolveWithDownloads(given, context, folds);
  const { resume, overwrite } = flags;
  const { terminal, signal } = context;
  const controls = { ...(resume && { resume }), ...(overwrite && { overwrite }), signal };
  const events = runFolds(configuration, folds, { ...controls, hub: downloads({ terminal, signal }) });
  await followFolds(events, { out: configuration.out, folds, flags }, context);
}

/** The configuration of a run, whose model and data are on this machine now. */
async function resolveWithDownloads(
  given: Partial<TrainOptions>,
  { terminal, signal }: CommandContext,
  folds?: number,
): Promise<TrainingConfiguration> {
  const models = `(a folder, org/name on the hub, or one of ${[...shippedModelNames, ...presetNames].join(', ')})`;
  const [model, out] = [required(given.model, '--model', ` ${models}`), required(given.out, '--out')];
  const hubOptions = downloads({ terminal, signal });
  const options = await withTaskFile({ ...given, model, out });
  if (folds !== undefined) checkFolds(folds, options, flagOf);
  const configuration = await resolveTraining(options, { hub: hubOptions, nameOf: flagOf });
  // Downloads here, where the progress can be shown. The process that trains then finds the files in the cache.
  for (const { trainFiles, devFiles } of configuration.tasks) {
    const hub = downloads({ terminal, signal });
    if ([...trainFiles, ...devFiles].includes(standardInput)) {
      throw new BytetagError('usage', 'train: expected files, which a run can read again, got -');
    }
    for (const file of trainFiles) await findFiles(file, { hub });
    for (const file of devFiles) await findFiles(file, { hub, splits: defaultSplits.dev });
  }
  return configuration;
}
