// The table of rules for the options of training and labelling. The library and the command line both check options
// with it.
import { weightDTypes } from '../../engine/onnx/quantize.js';
import { deviceNames } from '../../engine/session/device-name.js';
import { coreCount } from '../../foundation/cores.js';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { didYouMean } from '../../foundation/nearest-name.js';
import { anyNumber, checkValue, share, type ValueRule, type ValueRules } from '../../foundation/value-rules.js';
import { longestLineBytes } from '../../language/data/lines.js';
import { type FileReading, fileKinds, offsetUnits, separators } from '../../language/data/reading.js';
import { noiseKinds } from '../../language/text/noise/noise.js';
import { weightDTypes as storedDTypes } from '../../network/checkpoint/safetensors-writer.js';
import { mostBeams, mostSourceIds } from '../../network/generate/batch-limits.js';
import { decodings } from '../../network/generate/decodings.js';
import { penaltyNames } from '../../network/losses/tag-penalty.js';
import { embeddingNoiseChoices } from '../../network/nn/embedding-noise.js';

/**
 * `adafactor-relative` finds its own learning rate, by parameter scaling, relative steps and their warm-up. `muon` uses
 * AdamW for embeddings, the output layer, position biases and norms.
 */
export const optimizerNames = ['adafactor', 'adafactor-relative', 'adamw', 'muon'] as const;

/** Schedules of the learning rate. */
export const scheduleNames = ['constant', 'linear', 'cosine'] as const;

const text = { kind: 'string', filled: true } as const;
const list = { kind: 'list' } as const;
const texts = { kind: 'texts' } as const;
const flag = { kind: 'flag' } as const;
const signal = { kind: 'signal' } as const;
const other = { kind: 'other' } as const;
/** A number of things that may be 0. */
const count = { kind: 'integer', min: 0 } as const;
/** A number of things that is at least 1. */
const positiveCount = { kind: 'integer', min: 1 } as const;
const size = { kind: 'number', min: 0 } as const;
/** A probability of dropping an element. With 1, nothing would be left to learn from. */
const dropout = { kind: 'number', min: 0, below: 1 } as const;

/**
 * With many times more threads than cores, threads wait for each other, and starting them takes longer than the work.
 */
const parallel = {
  kind: 'integer',
  min: 0,
  max: () => 4 * coreCount(),
  because: 'four times the cores of this machine',
} as const;

/** The device and settings that a model runs with. */
export const runtimeRules = {
  device: { kind: 'string', choices: deviceNames },
  dtype: { kind: 'string', choices: weightDTypes },
  threads: parallel,
  workers: parallel,
} as const;

/** Options for loading a tagger. */
export const loadingRules = {
  ...runtimeRules,
  // A name, or an open device.
  device: other,
  base: text,
  hub: other,
  formats: other,
  adapters: texts,
} as const;

/** Options of labelling. */
export const labellingRules = {
  decoding: { kind: 'string', choices: decodings },
  beams: { kind: 'integer', min: 1, max: mostBeams },
  bias: other,
  alternatives: count,
  batchSize: positiveCount,
  signal,
  onProgress: other,
} as const;

/** The same for a tagger, which may have several tasks. */
export const taggingRules = { ...labellingRules, task: text, locale: text } as const;

/** Further options of an evaluation. */
export const evaluationRules = { data: list, task: text, limit: count, seed: count, reading: other } as const;

/** The settings of a trainer. */
export const settingRules = {
  seed: count,
  batchSize: positiveCount,
  accumulation: positiveCount,
  maxBatchIds: positiveCount,
  epochs: { kind: 'number', above: 0 },
  maxSteps: positiveCount,
  learningRate: size,
  schedule: { kind: 'string', choices: scheduleNames },
  warmupSteps: count,
  maxGradientNorm: size,
  dropoutRate: dropout,
  branchDropoutRate: dropout,
  labelSmoothing: dropout,
  noise: other,
  evaluateEvery: count,
  saveEvery: count,
  patience: count,
} as const;

/** Further options of all training. */
export const trainerRules = {
  model: text,
  out: text,
  dev: list,
  optimizer: { kind: 'string', choices: optimizerNames },
  weightDecay: size,
  devLimit: count,
  card: other,
  saveDtype: { kind: 'string', choices: storedDTypes },
  keepCheckpoints: positiveCount,
  device: runtimeRules.device,
  threads: parallel,
} as const;

/** Further options of fine-tuning. */
export const finetuningRules = {
  train: list,
  task: text,
  tasks: other,
  reading: other,
  lora: other,
  format: text,
  trainLimit: count,
  devShare: { kind: 'number', above: 0, below: 1 },
  maxSourceLength: { kind: 'integer', min: 16, max: mostSourceIds },
  encoderLossWeight: size,
  tagLosses: other,
  wordNoise: other,
} as const;

/** Options of all training in addition to its configuration. */
export const runRules = { resume: flag, overwrite: flag, signal, memoryArena: flag, profile: text } as const;

const { memoryArena: _memoryArena, ...programRunRules } = runRules;

/** The same for training in a child process, and options for the hub. */
export const controlRules = { ...programRunRules, hub: other } as const;

/** The settings of an adapter. */
export const loraRules = {
  rank: positiveCount,
  alpha: { kind: 'number', above: 0 },
  rankStabilized: flag,
  dropoutRate: dropout,
  targetModules: list,
  fullModules: texts,
  rankPattern: other,
  alphaPattern: other,
} as const;

/** How files are read, where they do not show it themselves. */
export const readingRules = {
  kind: { kind: 'string', choices: fileKinds },
  wordColumn: text,
  header: flag,
  tagNames: texts,
  separator: { kind: 'string', choices: separators },
  offsets: { kind: 'string', choices: offsetUnits },
  mostLineBytes: { kind: 'integer', min: 1, max: longestLineBytes },
} as const satisfies Readonly<Record<keyof FileReading, ValueRule>>;

/** Noise on embeddings. */
export const embeddingNoiseRules = {
  alpha: size,
  on: { kind: 'string', choices: embeddingNoiseChoices.on },
  length: { kind: 'string', choices: embeddingNoiseChoices.length },
  scale: { kind: 'string', choices: embeddingNoiseChoices.scale },
} as const;

/** One kind of noise on words. */
export const noiseRules = { kind: { kind: 'string', choices: noiseKinds }, rate: share } as const;

/** Noise on the words of training sentences. */
export const wordNoiseRules = { kinds: other, share } as const;

/** Weights of tags, and tags to avoid. */
export const tagLossRules = {
  weights: other,
  avoid: other,
  penalty: { kind: 'string', choices: penaltyNames },
} as const;

/** The weight of a model in an average of several. */
export const meanShare = { kind: 'number', above: 0, max: 1e6, because: 'beside which 1 hardly counts' } as const;

/** The weight of a tag, or the strength of its penalty. */
export const tagStrength = size;

/** The number that is added to the score of a tag. */
export const tagBias = anyNumber;

/**
 * Checks the given options. An undefined value counts as not given.
 * @param prefix the text before their names in messages: `lora.`
 * @throws BytetagError `usage` for a value that does not fit, or an unknown option
 */
export function checkOptions(given: unknown, rules: ValueRules, prefix = ''): void {
  expectObject(given, prefix === '' ? 'options' : prefix.slice(0, -1));
  for (const [name, value] of Object.entries(given)) {
    const rule: ValueRule | undefined = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      const hint = didYouMean(name, Object.keys(rules));
      throw new BytetagError('usage', `${prefix}${name}: expected a known option, got one that is not${hint}`);
    }
    if (value !== undefined) checkValue(`${prefix}${name}`, value, rule);
  }
}

/** Checks that all options without a default are given. @throws BytetagError `usage` naming a missing one */
export function expectOptions<Rules extends ValueRules>(
  given: object,
  rules: Rules,
  names: readonly (keyof Rules & string)[],
  prefix = '',
): void {
  for (const name of names) {
    const rule = rules[name];
    if (rule) checkValue(`${prefix}${name}`, (given as Readonly<Record<string, unknown>>)[name], rule);
  }
}

/**
 * Checks an object with a number for each tag.
 * @throws BytetagError `usage` naming the tag: `bias.NOUN: expected a number, got NaN`
 */
export function checkByTag(name: string, values: unknown, rule: ValueRule): void {
  expectObject(values, name);
  for (const [tag, value] of Object.entries(values)) checkValue(`${name}.${tag}`, value, rule);
}

function expectObject(value: unknown, name: string): asserts value is object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new BytetagError('usage', `${name}: expected an object, got ${describeValue(value)}`);
}
