// The options of fine-tuning, and the checks that do not depend on the model.
import { BytetagError } from '../../foundation/errors.js';
import type { ValueRule } from '../../foundation/value-rules.js';
import type { FileReading } from '../../language/data/reading.js';
import type { LoraSettings } from '../../network/checkpoint/adapter-config.js';
import type { EmbeddingNoiseSettings } from '../../network/nn/embedding-noise.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import { segmentColumn } from '../model/segmentation.js';
import type { TaskSource } from '../model/task.js';
import { checkOptions, expectOptions } from '../options/check-options.js';
import { readingTable } from '../options/reading-table.js';
import type { trainingPresetNames } from '../options/training-preset-names.js';
import { type LogName, type optimizerNames, trainingTable } from '../options/training-table.js';
import { expectBeside, expectEffective, type NameOf, ownName } from './option-effects.js';
import type { TrainingConfiguration } from './training-configuration.js';
import { hasDevelopmentData, type TaskOptions, tasksOf } from './training-tasks.js';

/** Name of an optimizer and of how it finds its learning rate. */
export type OptimizerName = (typeof optimizerNames)[number];

/** The settings of the trainer as options: all optional. */
export interface SettingOptions extends Partial<Omit<TrainingSettings, 'optimizer' | 'branchDropout' | 'neftune'>> {
  /** Default: `adafactor`; for adapters and small taggers, such as those that ship, `adamw`; from scratch `muon`. */
  readonly optimizer?: OptimizerName | undefined;
  /** Default: 0.01; for adapters, small taggers and from scratch 0. */
  readonly weightDecay?: number | undefined;
  /**
   * Noise on the embeddings (NEFTune; Jain et al. 2023, arXiv 2310.05914). Defaults besides `alpha`: `on` encoder,
   * `length` real, `scale` absolute.
   */
  readonly neftune?: Partial<EmbeddingNoiseSettings> | undefined;
}

/** The parts of a run's configuration that are options as they are. */
type Optional = Partial<
  Omit<TrainingConfiguration, 'model' | 'out' | 'tasks' | 'fold' | 'lora' | 'settings' | 'language' | 'log'>
>;

/**
 * Options of training. Everything has a default except the model, the data and the folder. The same names, in JSON,
 * make a configuration file for `bytetag train --config`, and in kebab case the flags of the command line.
 */
export interface TrainOptions
  extends Optional,
    SettingOptions,
    FileReading,
    Partial<Omit<TaskSource, 'name' | 'column'>> {
  /** A folder with a checkpoint, `org/name` on the hub, a model that ships, or the name of a preset: random weights. */
  readonly model: string;
  /** Folder of the run. */
  readonly out: string;
  /** Labelled files, patterns or data sets. */
  readonly train?: string | readonly string[] | undefined;
  /**
   * The same for the data to evaluate on. With it, the best model is kept. Default: none; then the last model is kept.
   */
  readonly dev?: string | readonly string[] | undefined;
  /**
   * `upos`, `xpos`, `ner`, `chunk`, `column:N` or `column:NAME`, or `segment`, to divide raw text; several make a model
   * of several tasks. Default `upos`.
   */
  readonly task?: string | readonly string[] | undefined;
  /** Tasks with names, columns and files of their own, instead of `task`. */
  readonly tasks?: readonly TaskOptions[] | undefined;
  /** A named set of options to begin with; the other options have priority over it. */
  readonly preset?: (typeof trainingPresetNames)[number] | undefined;
  /** Train an adapter. `true`: rank 16, alpha twice the rank, on all linear layers. */
  readonly lora?: boolean | Partial<LoraSettings> | undefined;
  /** For the model card: ISO 639 codes. */
  readonly language?: string | readonly string[] | undefined;
  /** Logs of the run for other programs: `tensorboard` writes event files to the folder `logs` of the run. */
  readonly log?: LogName | readonly LogName[] | undefined;
}

/** A rule for every option. A missing rule is a compile error. */
export const trainingRules = {
  ...trainingTable,
  tasks: { kind: 'other' },
} as const satisfies Readonly<Record<keyof TrainOptions, ValueRule>>;

/**
 * Checks everything about the options that does not depend on the model.
 * @param nameOf what the caller calls an option. Default: its own name
 * @throws BytetagError `usage` for a value that does not fit, an unknown option, or if no data is given
 */
export function checkTrainOptions(given: TrainOptions, nameOf: NameOf = ownName): void {
  checkOptions(given, trainingRules);
  expectOptions(given, trainingRules, ['model', 'out']);
  const hasDev = hasDevelopmentData(tasksOf(given, nameOf), given.devShare);
  if (given.devShare !== undefined && hasDevelopmentData(tasksOf(given, nameOf))) {
    throw new BytetagError('usage', `${nameOf('devShare')}: expected it instead of ${nameOf('dev')}, got both`);
  }
  expectEffective(given, hasDev, nameOf);
  expectBeside(given, ['noiseShare'], 'noise', nameOf);
  expectBeside(given, ['penalty'], 'avoid', nameOf);
  expectNeftune(given, nameOf);
  expectRawText(given, nameOf);
  if (given.noise !== undefined && Object.keys(given.noise).length === 0) {
    throw new BytetagError('usage', `${nameOf('noise')}: expected at least one kind of noise, got none`);
  }
}

/** @throws BytetagError `usage` for options of raw text without a task that divides it, or two such tasks */
function expectRawText(given: TrainOptions, nameOf: NameOf): void {
  const tasks = tasksOf(given, nameOf).filter(({ column }) => column === segmentColumn);
  if (tasks.length > 1) {
    throw new BytetagError('usage', `${nameOf('task')}: expected ${segmentColumn} once, got it ${tasks.length} times`);
  }
  if (given.segmenter !== undefined && tasks.length > 0) {
    const expected = `${nameOf('task')} without ${segmentColumn} beside it, which the model then learns itself`;
    throw new BytetagError('usage', `${nameOf('segmenter')}: expected ${expected}`);
  }
  const [names, expected] =
    tasks.length === 0
      ? [aboutRawText, `${nameOf('task')} ${segmentColumn} beside it, got none`]
      : [aboutTags, `a task with tags beside it, got ${segmentColumn} alone`];
  if (tasks.length > 0 && tasks.length < tasksOf(given, nameOf).length) return;
  const idle = names.find((name) => given[name] !== undefined);
  if (idle !== undefined) throw new BytetagError('usage', `${nameOf(idle)}: expected ${expected}`);
}

const aboutRawText = ['window', 'textNoise'] as const satisfies readonly (keyof TrainOptions)[];

/** Options that have an effect on words with tags alone, not on the bytes of raw text. */
const aboutTags = [
  ...(['noise', 'tagWeights', 'avoid', 'maxSourceLength'] as const),
  ...(Object.keys(readingTable) as (keyof FileReading)[]),
] as const satisfies readonly (keyof TrainOptions)[];

/** @throws BytetagError `usage` for settings of noise without its strength */
export function expectNeftune({ neftune }: SettingOptions, nameOf: NameOf): void {
  if (neftune === undefined || neftune.alpha !== undefined) return;
  const [first = 'on'] = Object.keys(neftune);
  throw new BytetagError(
    'usage',
    `${nameOf(`neftune.${first}`)}: expected ${nameOf('neftune.alpha')} beside it, got none`,
  );
}
