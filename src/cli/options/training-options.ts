// The options of `bytetag train`, and the configuration of a run that they and a preset make.
import { formatNames } from '../../language/formats/format.js';
import { schemes } from '../../language/spans/scheme.js';
import { noiseKinds } from '../../language/text/noise/noise.js';
import { allLinear } from '../../network/checkpoint/adapter-config.js';
import type { PenaltyName } from '../../network/losses/tag-penalty.js';
import type { EmbeddingNoiseSettings } from '../../network/nn/embedding-noise.js';
import type { HubOptions } from '../../node/hub/settings.js';
import { shippedModelNames } from '../../node/models/shipped-models.js';
import { resolveTraining } from '../../node/training/resolve-options.js';
import type { TagLosses } from '../../product/examples/tag-losses.js';
import { presetNames } from '../../product/model/networks.js';
import {
  embeddingNoiseRules,
  finetuningRules,
  loraRules,
  tagLossRules,
  tagStrength,
  wordNoiseRules,
} from '../../product/options/option-rules.js';
import { expectEffective, expectOneDevelopmentSet } from '../../product/training/check-training.js';
import { hasDevelopmentData, type TrainOptions } from '../../product/training/train-options.js';
import type { TrainingConfiguration } from '../../product/training/training-configuration.js';
import { expectBeside } from './needed-options.js';
import { parseNoise } from './noise-options.js';
import { flagOf, type OptionValues, required } from './options.js';
import { numberPair, parsePairs } from './pairs.js';
import { readingOptions } from './reading-options.js';
import { trainingTasks } from './task-options.js';
import { keysOf, layered, trainerOptions, trainerSettings } from './trainer-options.js';
import { trainingPresets } from './training-presets.js';

/** Describes for the help what labelled data may be. */
export const dataHelp =
  'labelled files or patterns (.conllu, columns, .jsonl, .csv, .parquet), hf:org/name:split or ud:en_ewt:train, [:100] behind';

/** These options may also be in the file of `--config FILE`, with the same names in camel case without the dashes. */
export const trainingOptions = {
  model: {
    kind: 'string',
    placeholder: 'M',
    help: `folder of a checkpoint, model on the hub (google/byt5-small), one that ships (${shippedModelNames.join(', ')}), or to start from scratch ${presetNames.join(', ')}`,
  },
  train: { kind: 'list', placeholder: 'F', help: dataHelp },
  dev: { kind: 'list', placeholder: 'F', help: 'the same, to evaluate on; the best model is kept' },
  task: {
    kind: 'list',
    placeholder: 'T',
    help: 'upos, xpos, ner, chunk, column:N, or a JSON file of tasks (default: upos)',
  },
  ...readingOptions,
  prefix: { kind: 'string', placeholder: 'TEXT', help: 'text that every source begins with (default: none)' },
  relabel: { kind: 'list', placeholder: 'TAG=TAG', help: 'tags to rename; [:punct:]=PUNC renames punctuation' },
  scheme: { kind: 'string', choices: schemes, help: 'convert span tags to this scheme, and repair them' },
  preset: { kind: 'string', choices: Object.keys(trainingPresets), help: 'settings to begin from' },
  format: {
    kind: 'string',
    choices: formatNames,
    help: 'how labels are written (default: as the model has learned, else ids)',
  },
  ...trainerOptions,
  neftuneAlpha: {
    ...embeddingNoiseRules.alpha,
    help: 'noise on the embeddings, NEFTune: 5 to 15; 0: none (default: 0)',
  },
  neftuneOn: { ...embeddingNoiseRules.on, help: 'whose embeddings (default: encoder)' },
  neftuneLength: {
    ...embeddingNoiseRules.length,
    help: 'the length that noise is divided by the root of: the row’s or the batch’s (default: real)',
  },
  neftuneScale: {
    ...embeddingNoiseRules.scale,
    help: 'relative: times the size of the embeddings (default: absolute)',
  },
  noise: {
    kind: 'list',
    placeholder: 'KIND:RATE',
    help: `spoil RATE of the words of some sentences, in each epoch others: ${noiseKinds.join(', ')}`,
  },
  noiseShare: {
    ...wordNoiseRules.share,
    help: 'share of the sentences that --noise spoils, each in one way (default: 0.5)',
  },
  lora: { kind: 'flag', help: 'train a low-rank adapter (LoRA) and leave the model as it is' },
  loraRank: { ...loraRules.rank, help: '(default: 16)' },
  loraAlpha: { ...loraRules.alpha, help: 'what the adapter counts for (default: twice the rank)' },
  loraStabilized: { kind: 'flag', help: 'divide alpha by the root of the rank, not by the rank (rsLoRA)' },
  loraDropout: { ...loraRules.dropoutRate, help: 'before the adapter (default: 0)' },
  loraTargets: {
    kind: 'list',
    placeholder: 'MODULE',
    help: `linear layers to adapt: q, k, v, o, wi_0, wi_1, wo, lm_head (default: ${allLinear}, without lm_head)`,
  },
  loraFull: {
    kind: 'list',
    placeholder: 'MODULE',
    help: 'modules to train in full: lm_head, shared, layer_norm, final_layer_norm (default: none)',
  },
  encoderLoss: {
    ...finetuningRules.encoderLossWeight,
    help: 'weight of the joint encoder loss, formats with word markers (default: 1 from scratch and of a model that was trained with it, else 0)',
  },
  avoid: { kind: 'list', placeholder: 'TAG=N', help: 'tags to discourage, each with its strength' },
  penalty: { ...tagLossRules.penalty, help: 'how --avoid works (default: unlikelihood)' },
  tagWeights: {
    kind: 'list',
    placeholder: 'TAG=N',
    help: 'tags that count for more or less than 1 in the loss; balanced: by how rare they are',
  },
  maxSourceLength: {
    ...finetuningRules.maxSourceLength,
    help: 'longest source in ids; longer sentences are split (default: 1024)',
  },
  devShare: {
    ...finetuningRules.devShare,
    help: 'share of the training sentences to evaluate on, instead of --dev; whole documents where the files mark them',
  },
  trainLimit: { ...finetuningRules.trainLimit, help: 'use the first N training sentences; 0: all (default: 0)' },
} as const;

/** Options of a training run, as given on the command line. */
export type TrainingFlags = OptionValues<typeof trainingOptions>;

/**
 * The whole configuration of a run, from the given options, its preset, and the defaults for its kind of model.
 * @param hub how a model on the hub is downloaded
 * @throws BytetagError for a missing or malformed option, or a model that is not available
 */
export async function trainingConfiguration(
  flags: TrainingFlags,
  hub: HubOptions = {},
): Promise<TrainingConfiguration> {
  const preset = trainingPresets[flags.preset as keyof typeof trainingPresets] ?? {};
  const given = layered<TrainingFlags>(preset, flags);
  const models = `(a folder, org/name on the hub, or one of ${[...shippedModelNames, ...presetNames].join(', ')})`;
  const model = required(given.model, '--model', ` ${models}`);
  const settings = trainerSettings(given);
  const tasks = await trainingTasks(given);
  expectOneDevelopmentSet(given.devShare, tasks, flagOf);
  expectEffective(given, hasDevelopmentData(tasks, given.devShare), flagOf);
  const options: TrainOptions = {
    model,
    ...settings,
    ...keysOf(given, ['format', 'trainLimit', 'devShare', 'maxSourceLength']),
    tasks,
    ...(given.encoderLoss !== undefined && { encoderLossWeight: given.encoderLoss }),
    ...tagLosses(given),
    ...adapterSettings(given),
    ...noiseSettings(given),
    ...wordNoiseSettings(given),
  };
  return resolveTraining(options, hub);
}

function tagWeightsOf(words: readonly string[]): NonNullable<TagLosses['weights']> {
  const [first, ...others] = words;
  if (first === 'balanced' && others.length === 0) return first;
  return parsePairs('--tag-weights', words, numberPair(tagStrength));
}

function tagLosses({ avoid, penalty, tagWeights }: TrainingFlags): { readonly tagLosses?: TagLosses } {
  expectBeside({ avoid, penalty }, ['penalty'], 'avoid');
  if (avoid === undefined && tagWeights === undefined) return {};
  return {
    tagLosses: {
      ...(tagWeights && { weights: tagWeightsOf(tagWeights) }),
      ...(avoid && {
        avoid: parsePairs('--avoid', avoid, numberPair(tagStrength)),
        penalty: (penalty ?? 'unlikelihood') as PenaltyName,
      }),
    },
  };
}

/** @throws BytetagError `usage` for options of an adapter without the option that makes one */
function adapterSettings(given: TrainingFlags): Pick<TrainOptions, 'lora'> {
  expectBeside(given, ['loraRank', 'loraAlpha', 'loraStabilized', 'loraDropout', 'loraTargets', 'loraFull'], 'lora');
  if (!given.lora) return {};
  const { loraRank, loraAlpha, loraStabilized, loraDropout, loraTargets: targets, loraFull } = given;
  const isAll = targets?.length === 1 && targets[0] === allLinear;
  return {
    lora: {
      ...(loraRank !== undefined && { rank: loraRank }),
      ...(loraAlpha !== undefined && { alpha: loraAlpha }),
      ...(loraStabilized && { rankStabilized: true }),
      ...(loraDropout !== undefined && { dropoutRate: loraDropout }),
      ...(targets && { targetModules: isAll ? allLinear : targets }),
      ...(loraFull && { fullModules: loraFull }),
    },
  };
}

/**
 * Empty at alpha 0, so that runs without noise have the same configuration.
 * @throws BytetagError `usage` for options of noise without the option that adds it
 */
function noiseSettings(given: TrainingFlags): { readonly noise?: EmbeddingNoiseSettings } {
  expectBeside(given, ['neftuneOn', 'neftuneLength', 'neftuneScale'], 'neftuneAlpha');
  const { neftuneAlpha: alpha = 0, neftuneOn = 'encoder', neftuneLength = 'real', neftuneScale = 'absolute' } = given;
  if (alpha === 0) return {};
  const choices = { on: neftuneOn, length: neftuneLength, scale: neftuneScale };
  return { noise: { alpha, ...choices } as EmbeddingNoiseSettings };
}

/** @throws BytetagError `usage` for an unknown kind */
function wordNoiseSettings({ noise, noiseShare }: TrainingFlags): Pick<TrainOptions, 'wordNoise'> {
  expectBeside({ noise, noiseShare }, ['noiseShare'], 'noise');
  if (noise === undefined) return {};
  const kinds = parseNoise(noise).flatMap(({ kind, rates }) => rates.map((rate) => ({ kind, rate })));
  return { wordNoise: { kinds, share: noiseShare ?? 0.5 } };
}
