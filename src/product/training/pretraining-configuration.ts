// The options of pretraining with their rules, their defaults and the whole configuration that follows from them.
import type { DeviceName } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';
import type { ValueRule } from '../../foundation/value-rules.js';
import type { StoredDType } from '../../network/checkpoint/safetensors-writer.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import type { CardFacts } from '../model/card-facts.js';
import type { ModelSummary } from '../model/model-summary.js';
import { startsFromScratch } from '../networks/networks.js';
import { checkOptions, expectOptions } from '../options/check-options.js';
import { type LogName, pretrainingTable } from '../options/training-table.js';
import { checkSettings, commonRules } from './configuration-rules.js';
import { type CorruptionSettings, maxSpans } from './corpus-batches.js';
import { expectEffective, type NameOf, ownName } from './option-effects.js';
import { settleSettings } from './settle-training.js';
import { spanCounts } from './span-corruption.js';
import { expectNeftune, type SettingOptions } from './train-options.js';
import { listOf } from './training-tasks.js';

/** What to pretrain, on which text, and in which folder. It is plain data, which is written to the run's `run.json`. */
export interface PretrainingConfiguration extends CardFacts {
  /** A folder with a checkpoint, or the name of a preset (random weights). */
  readonly model: string;
  /** Files of UTF-8 text, or patterns. */
  readonly textFiles: readonly string[];
  /** The same for the text to evaluate on; may be empty. */
  readonly devFiles: readonly string[];
  readonly out: string;
  readonly corruption: CorruptionSettings;
  /** The number of windows of the text to evaluate on; 0: all. */
  readonly devLimit: number;
  /** Element type of the stored model. Default: float32. */
  readonly saveDtype?: StoredDType;
  /** How many saved states are kept. The oldest are deleted. Default: 1. */
  readonly keepCheckpoints?: number;
  /** Logs of the run for other programs. Default: none. */
  readonly log?: readonly LogName[];
  readonly device: DeviceName;
  /** Threads for each operator; 0: as many as there are cores. */
  readonly threads: number;
  readonly settings: TrainingSettings;
}

/** Options of pretraining. Everything has a default except the model, the text and the folder. */
export interface PretrainOptions
  extends Partial<
      Omit<PretrainingConfiguration, 'textFiles' | 'devFiles' | 'corruption' | 'settings' | 'language' | 'log'>
    >,
    Partial<CorruptionSettings>,
    SettingOptions {
  readonly model: string;
  readonly out: string;
  /** Files of UTF-8 text, or patterns. */
  readonly text: string | readonly string[];
  /**
   * The same for the text to evaluate on. With it, the best model is kept. Default: none; then the last model is kept.
   */
  readonly dev?: string | readonly string[] | undefined;
  /** For the model card: ISO 639 codes. */
  readonly language?: string | readonly string[] | undefined;
  /** Logs of the run for other programs: `tensorboard` writes event files to the folder `logs` of the run. */
  readonly log?: LogName | readonly LogName[] | undefined;
}

const { windowLength, noiseDensity, meanNoiseSpanLength } = pretrainingTable;
const corruptionRules = { windowLength, noiseDensity, meanNoiseSpanLength } as const satisfies Readonly<
  Record<keyof CorruptionSettings, ValueRule>
>;

/** Rules for the values of the options. A missing rule is a compile error. */
export const pretrainingRules = pretrainingTable satisfies Readonly<Record<keyof PretrainOptions, ValueRule>>;

const configurationRules = {
  ...commonRules,
  ...{ textFiles: { kind: 'list' }, devFiles: { kind: 'list' }, corruption: { kind: 'other' } },
} as const satisfies Readonly<Record<keyof PretrainingConfiguration, ValueRule>>;

/**
 * Checks everything about the options that does not depend on the model.
 * @throws BytetagError `usage` for a value that does not fit, an unknown option, or too many spans
 */
export function checkPretrainOptions(given: PretrainOptions, nameOf: NameOf = ownName): void {
  checkOptions(given, pretrainingRules);
  expectOptions(given, pretrainingRules, ['model', 'out', 'text']);
  expectNeftune(given, nameOf);
  expectEffective(given, given.dev !== undefined && given.dev.length > 0, nameOf);
  checkCorruption(corruptionOf(given));
  if (listOf(given.text).length === 0) throw new BytetagError('usage', 'text: expected files of text, got nothing');
}

/**
 * The whole configuration of a run. By default 15% of the ids are cut out, in spans of 20 on average, as for ByT5 (Xue
 * et al. 2022, arXiv 2105.13626), without dropout.
 * @param summary facts about the model that is trained
 */
export function settlePretraining(given: PretrainOptions, { pinned, network }: ModelSummary): PretrainingConfiguration {
  const fromScratch = startsFromScratch(given.model);
  return {
    model: pinned,
    textFiles: listOf(given.text),
    devFiles: listOf(given.dev ?? []),
    out: given.out,
    corruption: corruptionOf(given),
    devLimit: given.devLimit ?? 500,
    ...(given.language !== undefined && { language: listOf(given.language) }),
    ...(given.license !== undefined && { license: given.license }),
    ...(given.saveDtype && { saveDtype: given.saveDtype }),
    ...(given.keepCheckpoints !== undefined && { keepCheckpoints: given.keepCheckpoints }),
    ...(given.log !== undefined && { log: listOf(given.log) }),
    device: given.device ?? 'cpu',
    threads: given.threads ?? 0,
    settings: settleSettings(
      given,
      {
        batchSize: fromScratch ? 32 : 8,
        epochs: 1,
        optimizer: fromScratch ? 'adamw' : 'adafactor',
        weightDecay: 0,
        learningRate: fromScratch ? 2e-3 : 1e-3,
        dropout: 0,
      },
      network.weightGroups,
    ),
  };
}

function corruptionOf({ model, windowLength, noiseDensity, meanNoiseSpanLength }: PretrainOptions): CorruptionSettings {
  return {
    windowLength: windowLength ?? (startsFromScratch(model) ? 256 : 1024),
    noiseDensity: noiseDensity ?? 0.15,
    meanNoiseSpanLength: meanNoiseSpanLength ?? 20,
  };
}

/** @throws BytetagError `usage` for settings that leave no text, no spans or too many of them */
function checkCorruption(corruption: CorruptionSettings): void {
  const { spans } = spanCounts(corruption.windowLength, corruption);
  if (spans > maxSpans) {
    throw new BytetagError(
      'usage',
      `spans: expected at most ${maxSpans} in a window, got ${spans} (a shorter window, or longer spans)`,
    );
  }
}

/** Checks a whole configuration. @throws BytetagError `usage` for a value that does not fit, or an unknown key */
export function checkPretraining(configuration: PretrainingConfiguration): void {
  checkOptions(configuration, configurationRules);
  expectOptions(configuration, configurationRules, [
    'model',
    'out',
    'textFiles',
    'devFiles',
    'devLimit',
    'device',
    'threads',
  ]);
  checkOptions(configuration.corruption, corruptionRules, 'corruption');
  expectOptions(
    configuration.corruption,
    corruptionRules,
    ['windowLength', 'noiseDensity', 'meanNoiseSpanLength'],
    'corruption',
  );
  checkSettings(configuration.settings);
  checkCorruption(configuration.corruption);
}
