// Makes the whole configuration of a fine-tuning run from its options. The defaults depend on what is trained: random
// weights, a checkpoint or an adapter.

import { windowBytes } from '../../language/segmentation/byte-windows.js';
import { type NoiseRates, noisesOf } from '../../language/text/noise/noise-rates.js';
import { allLinear, type LoraSettings } from '../../network/checkpoint/adapter-config.js';
import type { WeightGroups } from '../../network/network.js';
import type { EmbeddingNoiseSettings } from '../../network/nn/embedding-noise.js';
import type { OptimizerSettings } from '../../network/optim/optimizer.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import type { ModelSummary } from '../model/model-summary.js';
import { segmentColumn } from '../model/segmentation.js';
import type { TaggerConfig } from '../model/tagger-config.js';
import type { TrainingTask } from '../model/task.js';
import { startsFromScratch } from '../networks/networks.js';
import type { OptimizerName, SettingOptions, TrainOptions } from './train-options.js';
import type { TrainingConfiguration } from './training-configuration.js';
import { listOf, tasksOf } from './training-tasks.js';

/** The whole configuration of a run. @param summary facts about the model that is trained */
export function settleTraining(given: TrainOptions, summary: ModelSummary): TrainingConfiguration {
  const { model, out, noise, noiseShare, language, license } = given;
  const lora = adapterOf(given.lora);
  const settingDefaults = defaultsOf(startOf(model, lora, summary), given.optimizer);
  // A tagger keeps the format that it was trained with, unless another is asked for.
  const { tagger } = summary;
  const format = given.format ?? tagger?.format ?? 'ids';
  const tasks = tasksOf(given).map((task) => asLearned(task, tagger));
  const dividesText = tasks.some(({ column }) => column === segmentColumn);
  // In formats with word markers, the encoder can be trained on tags, too. Boundaries are learned by it alone.
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
    encoderLossWeight: given.encoderLossWeight ?? (hasMarkers && (dividesText || learnsMarkers(model, tagger)) ? 1 : 0),
    ...(dividesText && { window: given.window ?? windowBytes.usual, textNoise: given.textNoise ?? 0.25 }),
    ...(given.tagWeights && { tagWeights: given.tagWeights }),
    ...(given.avoid && { avoid: given.avoid, penalty: given.penalty ?? 'unlikelihood' }),
    ...(noise && { noise: allRates(noise), noiseShare: noiseShare ?? 0.5 }),
    ...(given.segmenter !== undefined && { segmenter: given.segmenter }),
    ...(lora && { lora }),
    ...(language !== undefined && { language: listOf(language) }),
    ...(license !== undefined && { license }),
    ...(given.saveDtype && { saveDtype: given.saveDtype }),
    ...(given.keepCheckpoints !== undefined && { keepCheckpoints: given.keepCheckpoints }),
    ...(given.log !== undefined && { log: listOf(given.log) }),
    device: given.device ?? 'cpu',
    threads: given.threads ?? 0,
    settings: {
      ...settleSettings(given, settingDefaults, summary.network.weightGroups),
      ...(lora && lora.dropout > 0 && { branchDropout: lora.dropout }),
    },
  };
}

/**
 * The task with what a tagger has learned it with: its prefix, new names of tags and scheme, unless others are given.
 */
function asLearned(task: TrainingTask, tagger: TaggerConfig | undefined): TrainingTask {
  const { prefix, relabel, scheme } =
    tagger?.tasks.find(({ name, column }) => name === task.name && column === task.column) ?? {};
  return {
    ...(prefix !== undefined && { prefix }),
    ...(relabel && { relabel }),
    ...(scheme && { scheme }),
    ...task,
  };
}

/**
 * What training starts from: random weights; a small tagger, either a model that ships with bytetag or the user's own;
 * any other checkpoint; or a checkpoint with an adapter, which may be new.
 */
type Start = 'scratch' | 'tagger' | 'checkpoint' | 'adapter';

const startDefaults: Readonly<Record<Start, SettingDefaults>> = {
  scratch: { ...smallSteps('muon', 4e-3), dropout: 0.1, batchSize: 32, epochs: 15 },
  // The models that ship with bytetag were trained without dropout and become worse if they are trained further with
  // it. A user's tagger that was trained with dropout (`micro`, 700 steps on EWT) reached 85.2% on the example's dev
  // file without dropout, 84.7% with it, and 84.0% with the defaults of other checkpoints.
  tagger: { ...smallSteps('adamw', 5e-4), dropout: 0, batchSize: 16, epochs: 5 },
  adapter: { ...smallSteps('adamw', 1e-3), dropout: 0.1, batchSize: 8, epochs: 3 },
  checkpoint: {
    ...{ optimizer: 'adafactor', learningRate: 3e-4, weightDecay: 0.01, dropout: 0.1 },
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

function startOf(model: string, lora: LoraSettings | undefined, { network, isAdapter, tagger }: ModelSummary): Start {
  if (startsFromScratch(model)) return 'scratch';
  if (lora !== undefined || isAdapter) return 'adapter';
  const isSmallTagger = tagger !== undefined && network.config.modelDim <= smallModelDim;
  return isSmallTagger ? 'tagger' : 'checkpoint';
}

/** Whether the encoder is trained on tags at the word markers by default. */
function learnsMarkers(model: string, tagger: TaggerConfig | undefined): boolean {
  return tagger?.hasEncoderLoss ?? startsFromScratch(model);
}

/** Defaults that depend on the kind of training. */
export type SettingDefaults = Readonly<Record<'batchSize' | 'epochs' | 'learningRate' | 'dropout', number>> & {
  readonly optimizer: OptimizerName;
  /** The weight decay of matrices. */
  readonly weightDecay: number;
};

/** The rates of each kind as a list. */
function allRates(noise: NoiseRates): NoiseRates {
  return Object.fromEntries(noisesOf(noise).map(({ kind, rates }) => [kind, rates]));
}

function settleNeftune(alpha: number, given: Partial<EmbeddingNoiseSettings>): EmbeddingNoiseSettings {
  return { on: 'encoder', length: 'real', scale: 'absolute', ...given, alpha };
}

/** All settings of the trainer. @param groups weights that optimizers treat differently */
export function settleSettings(
  given: SettingOptions,
  defaults: SettingDefaults,
  groups: WeightGroups,
): TrainingSettings {
  const { optimizer = defaults.optimizer, weightDecay = defaults.weightDecay } = given;
  return {
    seed: given.seed ?? 1,
    batchSize: given.batchSize ?? defaults.batchSize,
    gradientAccumulationSteps: given.gradientAccumulationSteps ?? 1,
    maxBatchIds: given.maxBatchIds ?? 8192,
    epochs: given.epochs ?? defaults.epochs,
    ...(given.maxSteps !== undefined && { maxSteps: given.maxSteps }),
    optimizer: optimizerSettings(optimizer, weightDecay, groups),
    learningRate: given.learningRate ?? defaults.learningRate,
    schedule: given.schedule ?? 'linear',
    ...(given.warmupSteps !== undefined && { warmupSteps: given.warmupSteps }),
    maxGradNorm: given.maxGradNorm ?? 1,
    dropout: given.dropout ?? defaults.dropout,
    ...(given.labelSmoothing && { labelSmoothing: given.labelSmoothing }),
    ...(given.neftune?.alpha && { neftune: settleNeftune(given.neftune.alpha, given.neftune) }),
    evalSteps: given.evalSteps ?? 0,
    saveSteps: given.saveSteps ?? 0,
    patience: given.patience ?? 0,
  };
}

function adapterOf(lora: TrainOptions['lora']): LoraSettings | undefined {
  if (lora === undefined || lora === false) return undefined;
  const { rank = 16, ...given } = lora === true ? {} : lora;
  return {
    rank,
    ...{ alpha: 2 * rank, rankStabilized: false, dropout: 0, targetModules: allLinear, modulesToSave: [] },
    ...{ rankPattern: {}, alphaPattern: {} },
    ...given,
    ...(isAllLinear(given.targetModules) && { targetModules: allLinear }),
  };
}

/** On the command line, the name of all linear layers is a list of one module. */
function isAllLinear(targets: LoraSettings['targetModules'] | undefined): boolean {
  return Array.isArray(targets) && targets.length === 1 && targets[0] === allLinear;
}

function optimizerSettings(
  name: OptimizerName,
  weightDecay: number,
  { withoutWeightDecay, withAdamW }: WeightGroups,
): OptimizerSettings {
  const decay = { weightDecay, withoutWeightDecay };
  // A name without a case does not compile.
  switch (name) {
    case 'adamw':
      return { name, ...decay };
    case 'muon':
      return { name, withAdamW, ...decay };
    case 'adafactor':
      return { name, scaleParameter: false, relativeStep: false, warmupInit: false, ...decay };
    case 'adafactor-relative':
      return { name: 'adafactor', scaleParameter: true, relativeStep: true, warmupInit: true, ...decay };
  }
}
