// The command `bytetag pretrain`, which trains a model on raw text, so that it can be fine-tuned.

import { readJsonObject } from '../../node/files/json-file.js';
import { pretrainInProcess } from '../../node/processes/train-in-process.js';
import { resolvePretraining } from '../../node/training/resolve-options.js';
import { presetNames } from '../../product/model/networks.js';
import { expectEffective } from '../../product/training/check-training.js';
import { corruptionRules } from '../../product/training/pretraining-configuration.js';
import {
  checkOptionValues,
  flagOf,
  formatOptions,
  type OptionValues,
  parseOptions,
  required,
} from '../options/options.js';
import { layered, trainerOptions, trainerSettings } from '../options/trainer-options.js';
import type { Command, CommandContext } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';
import { configOption, followTraining, runOptions } from '../parts/follow-training.js';

/** The options that the file of `--config FILE` may have, too. */
const pretrainingOptions = {
  model: {
    kind: 'string',
    placeholder: 'M',
    help: `folder of a checkpoint, model on the hub, or to start from random weights ${presetNames.join(', ')}`,
  },
  text: { kind: 'list', placeholder: 'F', help: 'files of UTF-8 text, or patterns' },
  dev: { kind: 'list', placeholder: 'F', help: 'the same, to evaluate on; the best model is kept' },
  window: {
    ...corruptionRules.windowLength,
    help: 'bytes of text in an example (default: 1024; from scratch: 256)',
  },
  noiseDensity: {
    ...corruptionRules.noiseDensity,
    help: 'share of the text that is cut out, to be generated (default: 0.15)',
  },
  meanSpan: {
    ...corruptionRules.meanSpanLength,
    help: 'mean length of what is cut out at one place, in bytes (default: 20)',
  },
  ...trainerOptions,
  epochs: { ...trainerOptions.epochs, help: 'passes over the text (default: 1)' },
  batchSize: { ...trainerOptions.batchSize, help: 'windows per batch (default: 8; from scratch: 32)' },
  optimizer: { ...trainerOptions.optimizer, help: '(default: adafactor; from scratch: adamw)' },
  learningRate: { ...trainerOptions.learningRate, help: '(default: 1e-3; from scratch: 2e-3)' },
  weightDecay: { ...trainerOptions.weightDecay, help: '(default: 0)' },
  dropout: { ...trainerOptions.dropout, help: '(default: 0)' },
  devLimit: { ...trainerOptions.devLimit, help: 'evaluate on so many windows; 0: all (default: 500)' },
} as const;

const options = { ...pretrainingOptions, ...configOption, ...runOptions } as const;

/** The command `bytetag pretrain`. */
export const pretrainCommand: Command = {
  name: 'pretrain',
  summary: 'train a model on raw text by span corruption, to be fine-tuned',
  help: `usage: bytetag pretrain --model M --text F.. --out DIR [options]\n\n${formatOptions(options)}`,
  async run(args, context) {
    const { values } = parseOptions(args, options);
    const { config, resume, overwrite, json, profile, ...given } = values;
    const fromFile =
      config === undefined ? {} : checkOptionValues(await readJsonObject(config, 'config'), pretrainingOptions, config);
    const flags = {
      ...{ ...(resume && { resume }), ...(overwrite && { overwrite }), ...(json && { json }) },
      ...(profile !== undefined && { profile }),
    };
    await pretrainWithProgress(layered(fromFile, given), flags, context);
  },
};

async function pretrainWithProgress(
  given: OptionValues<typeof pretrainingOptions>,
  flags: OptionValues<typeof runOptions>,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const { window, noiseDensity, meanSpan, dev } = given;
  const models = `(a folder, org/name on the hub, or one of ${presetNames.join(', ')})`;
  expectEffective(given, dev !== undefined && dev.length > 0, flagOf);
  const options = {
    model: required(given.model, '--model', ` ${models}`),
    text: required(given.text, '--text'),
    ...trainerSettings(given),
    ...(dev && { dev }),
    ...(window !== undefined && { windowLength: window }),
    ...(noiseDensity !== undefined && { noiseDensity }),
    ...(meanSpan !== undefined && { meanSpanLength: meanSpan }),
  };
  const configuration = await resolvePretraining(options, downloads({ terminal, signal }));
  const wording = { examples: 'windows', formatScore: (score: number) => `loss ${(-score).toFixed(3)}` };
  const events = pretrainInProcess(configuration, { ...flags, signal });
  await followTraining(events, { out: configuration.out, flags, wording }, context);
}
