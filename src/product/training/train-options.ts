// The options of training with their defaults. The defaults depend on what is trained: random weights, a checkpoint or
// an adapter.
import { BytetagError } from '../../foundation/errors.js';
import type { ValueRule } from '../../foundation/value-rules.js';
import type { FileReading } from '../../language/data/reading.js';
import { allLinear, type LoraSettings } from '../../network/checkpoint/adapter-config.js';
import type { OptimizerSettings } from '../../network/optim/optimizer.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import type { ModelSummary } from '../model/model-summary.js';
import { startsFromScratch } from '../model/networks.js';
import type { TaggerConfig } from '../model/tagger-config.js';
import type { TrainingTask } from '../model/task.js';
import type { optimizerNames } from '../options/option-rules.js';
import { checkTraining, expectEffective, expectOneDevelopmentSet, optionRules } from './check-training.js';
import type { TrainingConfiguration } from './training-configuration.js';

/** Name of an optimizer and of how it finds its learning rate. */
export type OptimizerName = (typeof optimizerNames)[number];

/** The parts of a run's configuration that are optional. */
type Optional = Partial<Omit<TrainingConfiguration, 'model' | 'out' | 'tasks' | 'lora' | 'settings'>> &
  Partial<Omit<TrainingSettings, 'optimizer'>>;

/** Options of training. Everything has a default except the model, the data and the folder. */
export interface TrainOptions extends Optional {
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
  /** `upos`, `xpos`, `ner`, `chunk`, `column:N` or `column:NAME`. Default `upos`. */
  readonly task?: string | undefined;
  /** How the files are read, where they do not show it themselves. */
  readonly reading?: FileReading | undefined;
  /** Several tasks to learn, instead of `train`, `dev`, `task` and `reading`. */
  readonly tasks?: readonly TrainingTask[] | undefined;
  /** Train an adapter. `true`: rank 16, alpha twice the rank, on all linear layers. */
  readonly lora?: boolean | Partial<LoraSettings> | undefined;
  /** Default: `adafactor`; for adapters and small taggers, such as those that ship, `adamw`; from scratch `muon`. */
  readonly optimizer?: OptimizerName | undefined;
  /** Default: 0.01; for adapters, small taggers and from scratch 0. */
  readonly weightDecay?: number | undefined;
}

/**
 * Checks everything about the options that does not depend on the model.
 * @throws BytetagError `usage` for a value that does not fit, an unknown option, or if no data is given
 */
export function checkTrainOptions(given: TrainOptions): void {
  // A rule for every option. A missing rule is a compile error.
  checkTraining(given, optionRules satisfies Readonly<Record<keyof TrainOptions, ValueRule>>);
  const tasks = tasksOf(given);
  expectOneDevelopmentSet(given.devShare, tasks);
  expectEffective(given, hasDevelopmentData(tasks, given.devShare));
}

/** The whole configuration of a run. @param summary facts about the model that is trained */
export function settleTraining(given: TrainOptions, summary: ModelSummary): TrainingConfiguration {
  const { model, out } = given;
  const tasks = tasksOf(given);
  const lora = adapterOf(given.lora);
  const settingDefaults = defaultsOf(startOf(model, lora, summary), given.optimizer);
  // A tagger keeps the format that it was trained with, unless another is asked for.
  const { tagger } = summary;
  const format = given.format ?? tagger?.format ?? 'ids';
  // In formats with word markers, the encoder can be trained on tags, too.
  const hasMarkers = format === 'ids' || format === 'sentinel';
  return {
    model: summary.pinned,
    tasks,
    format,
    out,
    trainLimit: given.trainLimit ?? 0,
    ...(given.devShare !== undefined && { devShare: given.devShare }),
    devLimit: given.devLimit ?? 0,
    maxSourceLength: given.maxSourceLength ?? tagger?.maxSourceLength ?? 1024,
    encoderLossWeight: given.encoderLossWeight ?? (hasMarkers && learnsMarkers(model, tagger) ? 1 : 0),
    ...(given.tagLosses && { tagLosses: given.tagLosses }),
    ...(given.wordNoise && { wordNoise: given.wordNoise }),
    ...(lora && { lora }),
    ...(given.card && { card: given.card }),
    ...(given.saveDtype && { saveDtype: given.saveDtype }),
    ...(given.keepCheckpoints !== undefined && { keepCheckpoints: given.keepCheckpoints }),
    device: given.device ?? 'cpu',
    threads: given.threads ?? 0,
    settings: {
      ...settleSettings(given, settingDefaults),
      ...(lora && lora.dropoutRate > 0 && { branchDropoutRate: lora.dropoutRate }),
    },
  };
}

/**
 * What training starts from: random weights; a small tagger, either a model that ships with bytetag or the user's own;
 * any other checkpoint; or a checkpoint with an adapter, which may be new.
 */
type Start = 'scratch' | 'tagger' | 'checkpoint' | 'adapter';

const startDefaults: Readonly<Record<Start, SettingDefaults>> = {
  scratch: { ...smallSteps('muon', 4e-3), dropoutRate: 0.1, batchSize: 32, epochs: 15 },
  // The models that ship with bytetag were trained without dropout and become worse if they are trained further with
  // it. A user's tagger that was trained with dropout (`micro`, 700 steps on EWT) reached 85.2% on the example's dev
  // file without dropout, 84.7% with it, and 84.0% with the defaults of other checkpoints.
  tagger: { ...smallSteps('adamw', 5e-4), dropoutRate: 0, batchSize: 16, epochs: 5 },
  adapter: { ...smallSteps('adamw', 1e-3), dropoutRate: 0.1, batchSize: 8, epochs: 3 },
  checkpoint: {
    ...{ optimizer: 'adafactor', learningRate: 3e-4, weightDecay: 0.01, dropoutRate: 0.1 },
    ...{ batchSize: 8, epochs: 3 },
  },
};

/** The optimizer's settings for a small model or an adapter. */
function smallSteps(
  optimizer: OptimizerName,
  learningRate: number,
): Pick<SettingDefaults, 'optimizer' | 'learningRate' | 'weightDecay'> {
  return { optimizer, learningRate, weightDecay: 0 };
}

function defaultsOf(start: Start, optimizer: OptimizerName = startDefaults[start].optimizer): SettingDefaults {
  const defaults = startDefaults[start];
  // AdamW learns little from scratch at the learning rate that is best for Muon.
  return start === 'scratch' && optimizer !== 'muon' ? { ...defaults, learningRate: 2e-3 } : defaults;
}

/** Models up to this width learn well at a high learning rate. All presets that start from scratch are among them. */
const smallModelDim = 512;

function startOf(model: string, lora: LoraSettings | undefined, { config, isAdapter, tagger }: ModelSummary): Start {
  if (startsFromScratch(model)) return 'scratch';
  if (lora !== undefined || isAdapter) return 'adapter';
  const isSmallTagger = tagger !== undefined && config.modelDim <= smallModelDim;
  return isSmallTagger ? 'tagger' : 'checkpoint';
}

/** Whether the encoder is trained on tags at the word markers by default. */
function learnsMarkers(model: string, tagger: TaggerConfig | undefined): boolean {
  return tagger?.hasEncoderLoss ?? startsFromScratch(model);
}

/** The trainer's settings, all optional. */
export interface GivenSettings extends Partial<Omit<TrainingSettings, 'optimizer'>> {
  readonly optimizer?: OptimizerName | undefined;
  readonly weightDecay?: number | undefined;
}

/** Defaults that depend on the kind of training. */
export type SettingDefaults = Readonly<Record<'batchSize' | 'epochs' | 'learningRate' | 'dropoutRate', number>> & {
  readonly optimizer: OptimizerName;
  /** The weight decay of matrices. */
  readonly weightDecay: number;
};

/** All settings of the trainer. */
export function settleSettings(given: GivenSettings, defaults: SettingDefaults): TrainingSettings {
  return {
    seed: given.seed ?? 1,
    batchSize: given.batchSize ?? defaults.batchSize,
    accumulation: given.accumulation ?? 1,
    maxBatchIds: given.maxBatchIds ?? 8192,
    epochs: given.epochs ?? defaults.epochs,
    ...(given.maxSteps !== undefined && { maxSteps: given.maxSteps }),
    optimizer: optimizerSettings(given.optimizer ?? defaults.optimizer, given.weightDecay ?? defaults.weightDecay),
    learningRate: given.learningRate ?? defaults.learningRate,
    schedule: given.schedule ?? 'linear',
    ...(given.warmupSteps !== undefined && { warmupSteps: given.warmupSteps }),
    maxGradientNorm: given.maxGradientNorm ?? 1,
    dropoutRate: given.dropoutRate ?? defaults.dropoutRate,
    ...(given.labelSmoothing && { labelSmoothing: given.labelSmoothing }),
    ...(given.noise && { noise: given.noise }),
    evaluateEvery: given.evaluateEvery ?? 0,
    saveEvery: given.saveEvery ?? 0,
    patience: given.patience ?? 0,
  };
}

/** Whether there is data to evaluate on. */
export function hasDevelopmentData(tasks: readonly TrainingTask[], devShare?: number): boolean {
  return devShare !== undefined || tasks.some(({ devFiles = [] }) => devFiles.length > 0);
}

function tasksOf({ tasks, ...single }: TrainOptions): readonly TrainingTask[] {
  const { train, dev = [], task = 'upos', reading } = single;
  if (tasks !== undefined) {
    const surplus = (['train', 'dev', 'task', 'reading'] as const).find((name) => single[name] !== undefined);
    if (surplus === undefined) return tasks;
    throw new BytetagError('usage', `${surplus}: expected it within tasks, got it beside them`);
  }
  if (train === undefined) throw new BytetagError('usage', 'train: expected labelled files, got nothing');
  const list = (files: string | readonly string[]): readonly string[] => (typeof files === 'string' ? [files] : files);
  return [{ name: task, column: task, trainFiles: list(train), devFiles: list(dev), ...(reading && { reading }) }];
}

function adapterOf(lora: TrainOptions['lora']): LoraSettings | undefined {
  if (lora === undefined || lora === false) return undefined;
  const { rank = 16, ...given } = lora === true ? {} : lora;
  return {
    rank,
    ...{ alpha: 2 * rank, rankStabilized: false, dropoutRate: 0, targetModules: allLinear, fullModules: [] },
    ...{ rankPattern: {}, alphaPattern: {} },
    ...given,
  };
}

function optimizerSettings(name: OptimizerName, weightDecay: number): OptimizerSettings {
  // As in Hugging Face's Trainer, norms and position biases have no weight decay.
  const decay = { weightDecay, withoutWeightDecay: ['layer_norm', 'bias'] };
  if (name === 'adamw') return { name, ...decay };
  if (name === 'muon') return { name, withAdamW: ['shared', 'lm_head', 'bias'], ...decay };
  const relative = name === 'adafactor-relative';
  return { name: 'adafactor', scaleParameter: relative, relativeStep: relative, warmupInit: relative, ...decay };
}
