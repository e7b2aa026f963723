// The command `bytetag pretrain`, which trains a model on raw text, so that it can be fine-tuned.

import { pretrainInProcess } from '../../node/processes/train-in-process.js';
import { resolvePretraining } from '../../node/training/resolve-options.js';
import { presetNames } from '../../product/networks/networks.js';
import { layered } from '../../product/options/layered-options.js';
import type { OptionValues } from '../../product/options/option-spec.js';
import { pretrainingTable } from '../../product/options/training-table.js';
import type { PretrainOptions } from '../../product/training/pretraining-configuration.js';
import { configOption, readConfig } from '../options/config-file.js';
import { flagOf, formatOptions, parseOptions, required } from '../options/options.js';
import type { Command, CommandContext } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';
import { followTraining, runOptions } from '../parts/follow-training.js';

const options = { ...pretrainingTable, ...configOption, ...runOptions } as const;

/** The command `bytetag pretrain`. */
export const pretrainCommand: Command = {
  name: 'pretrain',
  summary: 'train a model on raw text by span corruption, to be fine-tuned',
  help: `usage: bytetag pretrain --model M --text F.. --out DIR [options]\n\n${formatOptions(options)}`,
  options: { pretrain: options },
  async run(args, context) {
    const { values } = parseOptions(args, options);
    const { config, resume, overwrite, json, profile, ...given } = values;
    const fromFile = await readConfig<PretrainOptions>(config, pretrainingTable);
    const flags = {
      ...{ ...(resume && { resume }), ...(overwrite && { overwrite }), ...(json && { json }) },
      ...(profile !== undefined && { profile }),
    };
    await pretrainWithProgress(layered<Partial<PretrainOptions>>(fromFile, given), flags, context);
  },
};

async function pretrainWithProgress(
  given: Partial<PretrainOptions>,
  flags: OptionValues<typeof runOptions>,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const models = `(a folder, org/name on the hub, or one of ${presetNames.join(', ')})`;
  const options = {
    ...given,
    model: required(given.model, '--model', ` ${models}`),
    text: required(given.text, '--text'),
    out: required(given.out, '--out'),
  };
  const configuration = await resolvePretraining(options, { hub: downloads({ terminal, signal }), nameOf: flagOf });
  const wording = { examples: 'windows', formatScore: (score: number) => `loss ${(-score).toFixed(3)}` };
  const events = pretrainInProcess(configuration, { ...flags, signal });
  await followTraining(events, { out: configuration.out, flags, wording }, context);
}
