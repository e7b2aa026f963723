// The command-line options that fine-tuning and pretraining have in common.
import type { DeviceName } from '../../engine/session/session.js';
import type { WeightDType } from '../../network/checkpoint/safetensors-writer.js';
import type { ScheduleName } from '../../network/optim/schedules.js';
import type { CardFacts } from '../../product/model/card-facts.js';
import { settingRules, trainerRules } from '../../product/options/option-rules.js';
import type { OptimizerName } from '../../product/training/train-options.js';
import { type OptionValues, required } from './options.js';

/** The options, in the order of the help. */
export const trainerOptions = {
  out: { ...trainerRules.out, placeholder: 'DIR', help: 'where the model and its history are kept' },
  epochs: {
    ...settingRules.epochs,
    help: 'passes over the training files (default: 3; from scratch: 15; of a small tagger: 5)',
  },
  maxSteps: { ...settingRules.maxSteps, help: 'optimizer steps, instead of epochs' },
  batchSize: {
    ...settingRules.batchSize,
    help: 'sentences per batch (default: 8; from scratch: 32; of a small tagger: 16)',
  },
  accumulation: { ...settingRules.accumulation, help: 'batches per optimizer step (default: 1)' },
  maxBatchIds: {
    ...settingRules.maxBatchIds,
    help: 'largest forward pass in ids; larger batches are cut (default: 8192)',
  },
  optimizer: {
    ...trainerRules.optimizer,
    help: '(default: adafactor; from scratch: muon; of a small tagger and of adapters: adamw)',
  },
  learningRate: {
    ...settingRules.learningRate,
    help: '(default: 3e-4; from scratch: 4e-3, by others than muon 2e-3; of a small tagger: 5e-4; of adapters: 1e-3)',
  },
  schedule: { ...settingRules.schedule, help: 'course of the learning rate (default: linear)' },
  warmupSteps: {
    ...settingRules.warmupSteps,
    help: 'steps over which the learning rate rises (default: 100, at most a tenth of the run)',
  },
  weightDecay: {
    ...trainerRules.weightDecay,
    help: '(default: 0.01; from scratch, of a small tagger and of adapters: 0)',
  },
  clip: { ...settingRules.maxGradientNorm, help: 'largest norm of the gradient; 0: no clipping (default: 1)' },
  dropout: { ...settingRules.dropoutRate, help: '(default: 0.1; of a small tagger: 0)' },
  labelSmoothing: { ...settingRules.labelSmoothing, help: 'share of the targets spread over all ids (default: 0)' },
  saveDtype: { ...trainerRules.saveDtype, help: 'element type of the stored model (default: float32)' },
  keepCheckpoints: { ...trainerRules.keepCheckpoints, help: 'saved states that are kept, the newest (default: 1)' },
  language: { kind: 'list', placeholder: 'CODE', help: 'for the model card: ISO 639 codes, such as en' },
  licence: { kind: 'string', placeholder: 'NAME', help: 'for the model card: such as apache-2.0' },
  evaluateEvery: { ...settingRules.evaluateEvery, help: 'steps between evaluations on --dev (default: once an epoch)' },
  saveEvery: { ...settingRules.saveEvery, help: 'steps between saved states (default: once an epoch)' },
  patience: {
    ...settingRules.patience,
    help: 'stop after so many evaluations without a gain; 0: never (default: 0)',
  },
  devLimit: { ...trainerRules.devLimit, help: 'use the first N dev sentences; 0: all (default: 0)' },
  seed: { ...settingRules.seed, help: 'of everything random (default: 1)' },
  device: { ...trainerRules.device, help: '(default: cpu)' },
  threads: { ...trainerRules.threads, help: 'threads per operator; 0: one per core (default: 0)' },
} as const;

/** Their values. */
export type TrainerFlags = OptionValues<typeof trainerOptions>;

/**
 * Options that replace those of a file or a preset. The length of training is one choice, in epochs or in steps, so one
 * of them replaces the other. An optimizer that finds its own learning rate replaces the learning rate and the warm-up.
 */
export function layered<Flags extends Pick<TrainerFlags, 'epochs' | 'maxSteps' | 'optimizer'>>(
  below: Flags,
  above: Flags,
): Flags {
  const replaced = new Set<string>([
    ...(above.epochs !== undefined || above.maxSteps !== undefined ? ['epochs', 'maxSteps'] : []),
    ...(above.optimizer === 'adafactor-relative' ? ['learningRate', 'warmupSteps'] : []),
  ]);
  const kept = Object.entries(below).filter(([key]) => !replaced.has(key));
  return { ...(Object.fromEntries(kept) as Flags), ...above };
}

/**
 * The given options, with the names of the programming interface.
 * @throws BytetagError `usage` if no folder was given
 */
export function trainerSettings(given: TrainerFlags) {
  const { clip, dropout, optimizer, schedule, device, saveDtype, language, licence } = given;
  const card: CardFacts = { ...(language && { languages: language }), ...(licence && { licence }) };
  return {
    ...keysOf(given, [
      ...(['devLimit', 'threads', 'seed', 'batchSize', 'accumulation', 'maxBatchIds', 'epochs', 'maxSteps'] as const),
      ...(['weightDecay', 'learningRate', 'warmupSteps', 'evaluateEvery', 'saveEvery', 'patience'] as const),
      ...(['labelSmoothing', 'keepCheckpoints'] as const),
    ]),
    out: required(given.out, '--out'),
    ...(clip !== undefined && { maxGradientNorm: clip }),
    ...(dropout !== undefined && { dropoutRate: dropout }),
    ...(optimizer !== undefined && { optimizer: optimizer as OptimizerName }),
    ...(schedule !== undefined && { schedule: schedule as ScheduleName }),
    ...(device !== undefined && { device: device as DeviceName }),
    ...(saveDtype !== undefined && { saveDtype: saveDtype as WeightDType }),
    ...(Object.keys(card).length > 0 && { card }),
  };
}

/** The part of an object with those of the keys that have values. */
export function keysOf<Values extends object, Key extends keyof Values>(values: Values, keys: readonly Key[]) {
  const entries = keys.filter((key) => values[key] !== undefined).map((key) => [key, values[key]]);
  return Object.fromEntries(entries) as { readonly [K in Key]?: Exclude<Values[K], undefined> };
}
