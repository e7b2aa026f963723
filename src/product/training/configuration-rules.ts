// Checks whole configurations of training runs, which come from programs or from another process.

import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { anyNumber, checkValue, type ValueRule } from '../../foundation/value-rules.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import { checkOptions, expectOptions } from '../options/check-options.js';
import { crossValidationTable, settingTable, trainerTable, trainingTable } from '../options/training-table.js';
import type { TrainingConfiguration } from './training-configuration.js';

/** A rule for every key. A missing rule is a compile error. */
type RuleOf<Values> = Readonly<Record<keyof Values, ValueRule>>;

const { optimizer: _optimizer, weightDecay: _weightDecay, ...plainSettings } = settingTable;
const settingRules = {
  ...plainSettings,
  optimizer: { kind: 'other' },
  branchDropout: settingTable.dropout,
} as const satisfies RuleOf<TrainingSettings>;

/** The settings that a whole configuration may lack. */
const optionalSettings = new Set<string>(['maxSteps', 'warmupSteps', 'branchDropout', 'labelSmoothing', 'neftune']);

const { model, format, maxSourceLength, encoderLossWeight, trainLimit, devShare, lora } = trainingTable;
const { tagWeights, avoid, penalty, noise, noiseShare, window, textNoise, segmenter } = trainingTable;
const { out, devLimit, saveDtype, keepCheckpoints, log, device, threads, language, license } = trainerTable;
/** The rules of what the configurations of fine-tuning and pretraining have in common. */
export const commonRules = {
  ...{ model, out, devLimit, saveDtype, keepCheckpoints, log, device, threads, language, license },
  settings: { kind: 'other' },
} as const;

const configurationRules = {
  ...commonRules,
  ...{ format, maxSourceLength, encoderLossWeight, trainLimit, devShare, lora },
  ...{ tagWeights, avoid, penalty, noise, noiseShare, window, textNoise, segmenter },
  fold: { kind: 'group', rules: { number: { kind: 'integer', min: 1 }, of: crossValidationTable.folds } },
  tasks: { kind: 'other' },
} as const satisfies RuleOf<TrainingConfiguration>;

/** Checks a whole configuration. @throws BytetagError `usage` for a value that does not fit, or an unknown key */
export function checkConfiguration(configuration: TrainingConfiguration): void {
  checkOptions(configuration, configurationRules);
  expectOptions(configuration, configurationRules, ['model', 'out', 'format', 'device', 'threads']);
  expectOptions(configuration, configurationRules, ['encoderLossWeight', 'trainLimit', 'devLimit', 'maxSourceLength']);
  const { tasks, fold } = configuration;
  if (fold !== undefined) {
    checkValue('fold.of', fold.of, crossValidationTable.folds);
    checkValue('fold.number', fold.number, { kind: 'integer', min: 1, max: fold.of });
  }
  if (!Array.isArray(tasks) || tasks.length === 0) {
    throw new BytetagError('usage', `tasks: expected a list of at least one task, got ${describeValue(tasks)}`);
  }
  checkSettings(configuration.settings);
}

/** Checks all settings of a trainer. @throws BytetagError like `checkConfiguration` */
export function checkSettings(settings: TrainingSettings): void {
  checkOptions(settings, settingRules, 'settings');
  const needed = (Object.keys(settingRules) as (keyof typeof settingRules)[]).filter(
    (name) => !optionalSettings.has(name),
  );
  expectOptions(settings, settingRules, needed, 'settings');
  for (const [name, value] of Object.entries(settings.optimizer ?? {})) {
    if (typeof value === 'number') checkValue(`settings.optimizer.${name}`, value, anyNumber);
  }
}
