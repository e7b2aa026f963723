// What can be said on the command line about a training run: its options go in, the run's configuration comes out.
import { type WeightDType, weightDTypes } from '../checkpoint/safetensors-writer.js';
import { BytetagError } from '../errors.js';
import { formatNames } from '../formats/format.js';
import type { HubOptions } from '../hub/settings.js';
import { type PenaltyName, penaltyNames } from '../losses/tag-penalty.js';
import { type EmbeddingNoiseSettings, embeddingNoiseChoices } from '../nn/embedding-noise.js';
import type { ScheduleName } from '../optim/schedules.js';
import { deviceNames } from '../session/device-name.js';
import type { DeviceName } from '../session/session.js';
import { schemes } from '../spans/scheme.js';
import { allLinear } from '../t5/adapter.js';
import { presets } from '../t5/presets.js';
import type { TagLosses } from '../tagger/tag-losses.js';
import { optimizerNames, resolveTraining, type TrainOptions } from '../tagger/train-options.js';
import type { CardFacts, TrainingConfiguration } from '../tagger/training-configuration.js';
import { flagOf, type OptionValues, required } from './options.js';
import { parsePairs, strength } from './pairs.js';
import { trainingTasks } from './task-options.js';
import { trainingPresets } from './training-presets.js';

/** What labelled data may be, for the help. */
export const dataHelp =
  'labelled files or patterns (.conllu, columns, .jsonl, .csv, .parquet), hf:org/name:split or ud:en_ewt:train, [:100] behind';

/** What `--config FILE` may hold, too, under the same names without the dashes and in camel case. */
export const trainingOptions = {
  model: {
    kind: 'string',
    placeholder: 'M',
    help: `folder of a checkpoint, model on the hub (google/byt5-small), or to start from scratch ${Object.keys(presets).join(', ')}`,
  },
  train: { kind: 'list', placeholder: 'F', help: dataHelp },
  dev: { kind: 'list', placeholder: 'F', help: 'the same, to evaluate on; the best model is kept' },
  task: {
    kind: 'list',
    placeholder: 'T',
    help: 'upos, xpos, ner, chunk, column:N, or a JSON file of tasks (default: upos)',
  },
  prefix: { kind: 'string', placeholder: 'TEXT', help: 'text that every source begins with (default: none)' },
  relabel: { kind: 'list', placeholder: 'TAG=TAG', help: 'tags to rename; [:punct:]=PUNC renames punctuation' },
  scheme: { kind: 'string', choices: schemes, help: 'convert span tags to this scheme, and repair them' },
  preset: { kind: 'string', choices: Object.keys(trainingPresets), help: 'settings to begin from' },
  format: { kind: 'string', choices: formatNames, help: 'how labels are written (default: ids)' },
  out: { kind: 'string', placeholder: 'DIR', help: 'where the model and its history are kept' },
  epochs: { kind: 'number', help: 'passes over the training files (default: 3; from scratch: 15)' },
  maxSteps: { kind: 'integer', min: 1, help: 'optimizer steps, instead of epochs' },
  batchSize: { kind: 'integer', min: 1, help: 'sentences per batch (default: 8; from scratch: 32)' },
  accumulation: { kind: 'integer', min: 1, help: 'batches per optimizer step (default: 1)' },
  maxBatchIds: { kind: 'integer', min: 1, help: 'largest forward pass in ids; larger batches are cut (default: 8192)' },
  optimizer: {
    kind: 'string',
    choices: optimizerNames,
    help: '(default: adafactor; from scratch and with --lora: adamw)',
  },
  learningRate: { kind: 'number', help: '(default: 3e-4; from scratch: 2e-3; with --lora: 1e-3)' },
  schedule: {
    kind: 'string',
    choices: ['constant', 'linear', 'cosine'],
    help: 'course of the learning rate (default: linear)',
  },
  warmupSteps: {
    kind: 'integer',
    help: 'steps over which the learning rate rises (default: 100, at most a tenth of the run)',
  },
  weightDecay: { kind: 'number', help: '(default: 0.01; from scratch and with --lora: 0)' },
  clip: { kind: 'number', help: 'largest norm of the gradient; 0: no clipping (default: 1)' },
  dropout: { kind: 'number', help: '(default: 0.1)' },
  neftuneAlpha: { kind: 'number', help: 'noise on the embeddings, NEFTune: 5 to 15; 0: none (default: 0)' },
  neftuneOn: { kind: 'string', choices: embeddingNoiseChoices.on, help: 'whose embeddings (default: encoder)' },
  neftuneLength: {
    kind: 'string',
    choices: embeddingNoiseChoices.length,
    help: 'the length that noise is divided by the root of: the row’s or the batch’s (default: real)',
  },
  neftuneScale: {
    kind: 'string',
    choices: embeddingNoiseChoices.scale,
    help: 'relative: times the size of the embeddings (default: absolute)',
  },
  lora: { kind: 'flag', help: 'train a low-rank adapter (LoRA) and leave the model as it is' },
  loraRank: { kind: 'integer', min: 1, help: '(default: 16)' },
  loraAlpha: { kind: 'number', help: 'what the adapter counts for (default: twice the rank)' },
  loraStabilized: { kind: 'flag', help: 'divide alpha by the root of the rank, not by the rank (rsLoRA)' },
  loraDropout: { kind: 'number', help: 'before the adapter (default: 0)' },
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
  saveDtype: { kind: 'string', choices: weightDTypes, help: 'element type of the stored model (default: float32)' },
  language: { kind: 'list', placeholder: 'CODE', help: 'for the model card: ISO 639 codes, such as en' },
  licence: { kind: 'string', placeholder: 'NAME', help: 'for the model card: such as apache-2.0' },
  encoderLoss: {
    kind: 'number',
    help: 'weight of the joint encoder loss, formats with word markers (default: 0; from scratch: 1)',
  },
  avoid: { kind: 'list', placeholder: 'TAG=N', help: 'tags to discourage, each with its strength' },
  penalty: { kind: 'string', choices: penaltyNames, help: 'how --avoid works (default: unlikelihood)' },
  tagWeights: { kind: 'list', placeholder: 'TAG=N', help: 'tags that count for more or less than 1 in the loss' },
  evaluateEvery: { kind: 'integer', help: 'steps between evaluations on --dev (default: once an epoch)' },
  saveEvery: { kind: 'integer', help: 'steps between saved states (default: once an epoch)' },
  patience: { kind: 'integer', help: 'stop after so many evaluations without a gain; 0: never (default: 0)' },
  maxSourceLength: {
    kind: 'integer',
    min: 16,
    help: 'longest source in ids; longer sentences are split (default: 1024)',
  },
  trainLimit: { kind: 'integer', help: 'use the first N training sentences; 0: all (default: 0)' },
  devLimit: { kind: 'integer', help: 'use the first N dev sentences; 0: all (default: 0)' },
  seed: { kind: 'integer', help: 'of everything random (default: 1)' },
  device: { kind: 'string', choices: deviceNames, help: '(default: cpu)' },
  threads: { kind: 'integer', help: 'threads per operator; 0: one per core (default: 0)' },
} as const;

/** Options of a training run, as given on the command line. */
export type TrainingFlags = OptionValues<typeof trainingOptions>;

/**
 * The whole configuration of a run: what was given, what its preset says, and the defaults of its kind of model.
 * @param hub how a model on the hub is downloaded
 * @throws BytetagError for a missing or malformed option, or a model that cannot be had
 */
export async function trainingConfiguration(
  flags: TrainingFlags,
  hub: HubOptions = {},
): Promise<TrainingConfiguration> {
  const preset = trainingPresets[flags.preset as keyof typeof trainingPresets] ?? {};
  const given: TrainingFlags = { ...preset, ...flags };
  const models = `(a folder, org/name on the hub, or one of ${Object.keys(presets).join(', ')})`;
  const { encoderLoss, clip, dropout, optimizer, schedule, device, saveDtype, ...same } = given;
  const options: TrainOptions = {
    ...keysOf(same, [
      ...([
        'format',
        'trainLimit',
        'devLimit',
        'maxSourceLength',
        'threads',
        'seed',
        'batchSize',
        'accumulation',
      ] as const),
      ...(['maxBatchIds', 'epochs', 'maxSteps', 'weightDecay', 'learningRate', 'warmupSteps'] as const),
      ...(['evaluateEvery', 'saveEvery', 'patience'] as const),
    ]),
    model: required(given.model, '--model', ` ${models}`),
    out: required(given.out, '--out'),
    tasks: await trainingTasks(given),
    ...(encoderLoss !== undefined && { encoderLossWeight: encoderLoss }),
    ...(clip !== undefined && { maxGradientNorm: clip }),
    ...(dropout !== undefined && { dropoutRate: dropout }),
    ...(optimizer !== undefined && { optimizer: optimizer as NonNullable<TrainOptions['optimizer']> }),
    ...(schedule !== undefined && { schedule: schedule as ScheduleName }),
    ...(device !== undefined && { device: device as DeviceName }),
    ...(saveDtype !== undefined && { saveDtype: saveDtype as WeightDType }),
    ...tagLosses(given),
    ...adapterSettings(given),
    ...cardFacts(given),
    ...noiseSettings(given),
  };
  return resolveTraining(options, hub);
}

/** Those of the keys that are there. */
function keysOf<Values extends object, Key extends keyof Values>(values: Values, keys: readonly Key[]) {
  const entries = keys.filter((key) => values[key] !== undefined).map((key) => [key, values[key]]);
  return Object.fromEntries(entries) as { readonly [K in Key]?: Exclude<Values[K], undefined> };
}

function tagLosses({ avoid, penalty, tagWeights }: TrainingFlags): { readonly tagLosses?: TagLosses } {
  if (avoid === undefined && tagWeights === undefined) return {};
  return {
    tagLosses: {
      ...(tagWeights && { weights: parsePairs('--tag-weights', tagWeights, strength) }),
      ...(avoid && {
        avoid: parsePairs('--avoid', avoid, strength),
        penalty: (penalty ?? 'unlikelihood') as PenaltyName,
      }),
    },
  };
}

/** @throws BytetagError `usage` where an adapter is described but not asked for */
function adapterSettings(given: TrainingFlags): Pick<TrainOptions, 'lora'> {
  if (!given.lora) {
    const key = (['loraRank', 'loraAlpha', 'loraStabilized', 'loraDropout', 'loraTargets', 'loraFull'] as const).find(
      (name) => given[name] !== undefined,
    );
    if (key !== undefined) throw new BytetagError('usage', `${flagOf(key)}: expected --lora beside it, got none`);
    return {};
  }
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

function cardFacts({ language, licence }: TrainingFlags): { readonly card?: CardFacts } {
  if (language === undefined && licence === undefined) return {};
  return { card: { ...(language && { languages: language }), ...(licence && { licence }) } };
}

/** Nothing at alpha 0, so that runs without noise are the same whatever its other options. */
function noiseSettings(given: TrainingFlags): { readonly noise?: EmbeddingNoiseSettings } {
  const { neftuneAlpha: alpha = 0, neftuneOn = 'encoder', neftuneLength = 'real', neftuneScale = 'absolute' } = given;
  if (alpha === 0) return {};
  const choices = { on: neftuneOn, length: neftuneLength, scale: neftuneScale };
  return { noise: { alpha, ...choices } as EmbeddingNoiseSettings };
}
