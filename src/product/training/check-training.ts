// Checks the options or the configuration of a training before any file is read.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { anyNumber, checkValue, type ValueRule } from '../../foundation/value-rules.js';
import type { LoraSettings } from '../../network/checkpoint/adapter-config.js';
import type { EmbeddingNoiseSettings } from '../../network/nn/embedding-noise.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import type { TagLosses } from '../examples/tag-losses.js';
import {
  checkByTag,
  checkOptions,
  embeddingNoiseRules,
  expectOptions,
  finetuningRules,
  loraRules,
  noiseRules,
  readingRules,
  settingRules,
  tagLossRules,
  tagStrength,
  trainerRules,
  wordNoiseRules,
} from '../options/option-rules.js';
import type { WordNoiseSettings } from './noisy-batches.js';
import type { TrainingConfiguration } from './training-configuration.js';

/** A rule for every key. A missing rule is a compile error. */
type RuleOf<Options> = Readonly<Record<keyof Options, ValueRule>>;

/** Rules for the values of the options of fine-tuning. */
export const optionRules = { ...settingRules, ...trainerRules, ...finetuningRules } as const;

const wholeSettings = {
  ...settingRules,
  optimizer: { kind: 'other' },
} as const satisfies RuleOf<TrainingSettings>;

const { dev: _dev, optimizer: _optimizer, weightDecay: _weightDecay, ...wholeTrainer } = trainerRules;
const { train: _train, task: _task, reading: _reading, ...wholeFinetuning } = finetuningRules;
const configurationRules = {
  ...wholeTrainer,
  ...wholeFinetuning,
  settings: { kind: 'other' },
} as const satisfies RuleOf<TrainingConfiguration>;

/** The options that are objects themselves. */
interface Nested {
  readonly tasks?: unknown;
  readonly lora?: unknown;
  readonly noise?: unknown;
  readonly tagLosses?: unknown;
  readonly wordNoise?: unknown;
  readonly reading?: unknown;
}

/**
 * Checks the options of a training.
 * @throws BytetagError `usage` for a value that does not fit, or an unknown option
 */
export function checkTraining(given: object, rules: typeof optionRules): void {
  checkOptions(given, rules);
  expectOptions(given, rules, ['model', 'out']);
  checkNested(given);
}

/** Options of which one can make another have no effect. */
export interface GivenTogether {
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly evaluateEvery?: number | undefined;
  readonly patience?: number | undefined;
  readonly devLimit?: number | undefined;
  readonly optimizer?: string | undefined;
  readonly learningRate?: number | undefined;
  readonly warmupSteps?: number | undefined;
}

/**
 * Checks that no option would be ignored because of another one.
 * @param hasDev whether there is data to evaluate on
 * @param nameOf what the caller calls an option. Default: its own name
 * @throws BytetagError `usage` naming the option
 */
export function expectEffective(
  given: GivenTogether,
  hasDev: boolean,
  nameOf: (option: string) => string = (option) => option,
): void {
  if (given.epochs !== undefined && given.maxSteps !== undefined) {
    throw new BytetagError('usage', `${nameOf('maxSteps')}: expected it instead of ${nameOf('epochs')}, got both`);
  }
  const fixed = (['learningRate', 'warmupSteps'] as const).find((name) => given[name] !== undefined);
  if (given.optimizer === 'adafactor-relative' && fixed !== undefined) {
    const expected = `an optimizer beside it that does not find its own learning rate`;
    throw new BytetagError('usage', `${nameOf(fixed)}: expected ${expected}, got ${given.optimizer}`);
  }
  if (hasDev) return;
  // 0 turns the option off.
  const idle = (['evaluateEvery', 'patience', 'devLimit'] as const).find((name) => (given[name] ?? 0) > 0);
  if (idle === undefined) return;
  throw new BytetagError('usage', `${nameOf(idle)}: expected ${nameOf('dev')} beside it, got nothing to evaluate on`);
}

/** Checks that there is one set to evaluate on. @throws BytetagError `usage` if both a share and files are given */
export function expectOneDevelopmentSet(
  devShare: number | undefined,
  tasks: readonly { readonly devFiles?: readonly string[] }[],
  nameOf: (option: string) => string = (option) => option,
): void {
  if (devShare === undefined || tasks.every(({ devFiles = [] }) => devFiles.length === 0)) return;
  throw new BytetagError('usage', `${nameOf('devShare')}: expected it instead of ${nameOf('dev')}, got both`);
}

/** Checks a whole configuration. @throws BytetagError like `checkTraining` */
export function checkConfiguration(configuration: TrainingConfiguration): void {
  checkOptions(configuration, configurationRules);
  expectOptions(configuration, configurationRules, [
    'model',
    'out',
    'format',
    'device',
    'threads',
    'encoderLossWeight',
  ]);
  expectOptions(configuration, configurationRules, ['trainLimit', 'devLimit', 'maxSourceLength']);
  checkNested({ ...configuration, tasks: configuration.tasks ?? [] });
  checkSettings(configuration.settings);
}

/** Checks all settings of a trainer. @throws BytetagError like `checkTraining` */
export function checkSettings(settings: TrainingSettings): void {
  checkOptions(settings, wholeSettings, 'settings.');
  const {
    maxSteps: _maxSteps,
    warmupSteps: _warmupSteps,
    branchDropoutRate: _rate,
    labelSmoothing: _smoothing,
    ...needed
  } = settingRules;
  expectOptions(settings, needed, Object.keys(needed) as (keyof typeof needed)[], 'settings.');
  checkNoise(settings.noise, 'settings.noise.');
  for (const [name, value] of Object.entries(settings.optimizer ?? {})) {
    if (typeof value === 'number') checkValue(`settings.optimizer.${name}`, value, anyNumber);
  }
}

/** Checks the settings of noise on embeddings, if there are any. @throws BytetagError like `checkTraining` */
export function checkNoise(noise: unknown, prefix = 'noise.'): void {
  if (noise !== undefined) checkOptions(noise, embeddingNoiseRules satisfies RuleOf<EmbeddingNoiseSettings>, prefix);
}

function checkNested({ tasks, lora, noise, tagLosses, wordNoise, reading }: Nested): void {
  if (tasks !== undefined && !(Array.isArray(tasks) && tasks.length > 0)) {
    throw new BytetagError('usage', `tasks: expected a list of at least one task, got ${describeValue(tasks)}`);
  }
  if (lora !== undefined && typeof lora !== 'boolean') {
    checkOptions(lora, loraRules satisfies RuleOf<LoraSettings>, 'lora.');
    const { rankPattern = {}, alphaPattern = {} } = lora as Partial<LoraSettings>;
    checkByTag('lora.rankPattern', rankPattern, loraRules.rank);
    checkByTag('lora.alphaPattern', alphaPattern, loraRules.alpha);
  }
  checkNoise(noise);
  if (tagLosses !== undefined) {
    checkOptions(tagLosses, tagLossRules satisfies RuleOf<TagLosses>, 'tagLosses.');
    const { weights = {}, avoid = {}, penalty } = tagLosses as TagLosses;
    if (typeof weights === 'string' && weights !== 'balanced') {
      const expected = '"balanced", or an object with the weight of each tag';
      throw new BytetagError('usage', `tagLosses.weights: expected ${expected}, got ${describeValue(weights)}`);
    }
    if (weights !== 'balanced') checkByTag('tagLosses.weights', weights, tagStrength);
    checkByTag('tagLosses.avoid', avoid, tagStrength);
    if (penalty !== undefined && Object.keys(avoid).length === 0) {
      throw new BytetagError('usage', 'tagLosses.penalty: expected tagLosses.avoid beside it, got none');
    }
  }
  if (wordNoise !== undefined) checkWordNoise(wordNoise);
  if (reading !== undefined) checkOptions(reading, readingRules, 'reading.');
}

function checkWordNoise(wordNoise: unknown): void {
  checkOptions(wordNoise, wordNoiseRules satisfies RuleOf<WordNoiseSettings>, 'wordNoise.');
  const { kinds, share } = wordNoise as Partial<WordNoiseSettings>;
  checkValue('wordNoise.share', share, wordNoiseRules.share);
  if (!Array.isArray(kinds) || kinds.length === 0) {
    throw new BytetagError(
      'usage',
      `wordNoise.kinds: expected at least one kind of noise, got ${describeValue(kinds)}`,
    );
  }
  for (const [index, noise] of kinds.entries()) checkOptions(noise, noiseRules, `wordNoise.kinds[${index}].`);
}
