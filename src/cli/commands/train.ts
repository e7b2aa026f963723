// The command `bytetag train`, which fine-tunes a model on labelled files.
import { BytetagError } from '../../foundation/errors.js';
import { defaultSplits } from '../../language/data/reference.js';
import { formatNames } from '../../language/formats/format.js';
import { findFiles, standardInput } from '../../node/data/read-sentences.js';
import { finetuneInProcess } from '../../node/processes/train-in-process.js';
import { resolveTraining } from '../../node/training/resolve-options.js';
import { presetNames } from '../../product/networks/networks.js';
import { layered } from '../../product/options/layered-options.js';
import type { OptionValues } from '../../product/options/option-spec.js';
import { shippedModelNames } from '../../product/options/shipped-model-names.js';
import { trainingTable } from '../../product/options/training-table.js';
import { type TrainOptions, trainingRules } from '../../product/training/train-options.js';
import { configOption, readConfig } from '../options/config-file.js';
import { flagOf, formatOptions, parseOptions, required } from '../options/options.js';
import { withTaskFile } from '../options/task-file.js';
import type { Command, CommandContext } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';
import { followTraining, runOptions } from '../parts/follow-training.js';

const options = {
  ...trainingTable,
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
  options: { train: options },
  async run(args, context) {
    const { values } = parseOptions(args, options);
    const { config, resume, overwrite, json, profile, ...given } = values;
    const fromFile = await readConfig<TrainOptions>(config, trainingRules);
    const flags = {
      ...{ ...(resume && { resume }), ...(overwrite && { overwrite }), ...(json && { json }) },
      ...(profile !== undefined && { profile }),
    };
    await trainWithProgress(layered<Partial<TrainOptions>>(fromFile, given), flags, context);
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
  const { terminal, signal } = context;
  const models = `(a folder, org/name on the hub, or one of ${[...shippedModelNames, ...presetNames].join(', ')})`;
  const [model, out] = [required(given.model, '--model', ` ${models}`), required(given.out, '--out')];
  const hubOptions = downloads({ terminal, signal });
  const options = await withTaskFile({ ...given, model, out });
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
  const events = finetuneInProcess(configuration, { ...flags, signal });
  await followTraining(events, { out: configuration.out, flags, ...(continuedBy && { continuedBy }) }, context);
}
