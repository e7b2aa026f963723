// The command `bytetag train`, which fine-tunes a model on labelled files.
import { BytetagError } from '../../foundation/errors.js';
import { defaultSplits } from '../../language/data/reference.js';
import { findFiles, standardInput } from '../../node/data/read-sentences.js';
import { readJsonObject } from '../../node/files/json-file.js';
import { finetuneInProcess } from '../../node/processes/train-in-process.js';
import { checkOptionValues, formatOptions, type OptionValues, parseOptions } from '../options/options.js';
import { layered } from '../options/trainer-options.js';
import { type TrainingFlags, trainingConfiguration, trainingOptions } from '../options/training-options.js';
import type { Command, CommandContext } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';
import { configOption, followTraining, runOptions } from '../parts/follow-training.js';

const options = { ...trainingOptions, ...configOption, ...runOptions } as const;

/** The command `bytetag train`. */
export const trainCommand: Command = {
  name: 'train',
  summary: 'fine-tune a model on labelled files',
  help: `usage: bytetag train --model M --train F.. --out DIR [options]\n\n${formatOptions(options)}`,
  async run(args, context) {
    const { values } = parseOptions(args, options);
    const { config, resume, overwrite, json, profile, ...given } = values;
    const fromFile =
      config === undefined ? {} : checkOptionValues(await readJsonObject(config, 'config'), trainingOptions, config);
    const flags = {
      ...{ ...(resume && { resume }), ...(overwrite && { overwrite }), ...(json && { json }) },
      ...(profile !== undefined && { profile }),
    };
    await trainWithProgress(layered(fromFile, given), flags, context);
  },
};

/**
 * Runs a training and shows its progress.
 * @param continuedBy the command that continues it, if it is not the same command with --resume
 */
export async function trainWithProgress(
  given: TrainingFlags,
  flags: OptionValues<typeof runOptions>,
  context: CommandContext,
  continuedBy?: string,
): Promise<void> {
  const { terminal, signal } = context;
  const configuration = await trainingConfiguration(given, downloads({ terminal, signal }));
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
