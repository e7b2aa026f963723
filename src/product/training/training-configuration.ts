// The whole configuration of a fine-tuning run.
import type { DeviceName } from '../../engine/session/session.js';
import type { NoiseRates } from '../../language/text/noise/noise-rates.js';
import type { LoraSettings } from '../../network/checkpoint/adapter-config.js';
import type { StoredDType } from '../../network/checkpoint/safetensors-writer.js';
import type { TrainingSettings } from '../../network/train/settings.js';
import type { TagLosses } from '../examples/tag-losses.js';
import type { CardFacts } from '../model/card-facts.js';
import type { TrainingTask } from '../model/task.js';
import type { LogName } from '../options/training-table.js';
import type { Fold } from './hold-out.js';

/** What to train, on which data, and in which folder. It is plain data, which is written to the run's `run.json`. */
export interface TrainingConfiguration extends TagLosses, CardFacts {
  /** A folder with a checkpoint, or the name of a preset (random weights). */
  readonly model: string;
  /** The tasks to learn: at least one, each with its own name. */
  readonly tasks: readonly TrainingTask[];
  /** Name of a format. */
  readonly format: string;
  readonly out: string;
  /** Train only on this many sentences of each task, from the first on; 0: all. */
  readonly trainLimit: number;
  /** The share of the training sentences of each task that is held out to evaluate on. Default: none. */
  readonly devShare?: number;
  /** The fold of the training sentences of each task that is left out, in a cross-validation. */
  readonly fold?: Fold;
  /** Evaluate only on this many sentences of each task, from the first on; 0: all. */
  readonly devLimit: number;
  /** Longest source in ids; longer sentences are split at word boundaries. */
  readonly maxSourceLength: number;
  /** Weight of the joint encoder loss; 0: none. */
  readonly encoderLossWeight: number;
  /** Noise on the words of training sentences. Each noisy sentence gets one kind at one rate. Default: none. */
  readonly noise?: NoiseRates;
  /** The share of the sentences that get noise. They are chosen anew in each epoch. Default: 0.5. */
  readonly noiseShare?: number;
  /** The folder of a model that divides texts, to keep with the trained one. Default: that of the model. */
  readonly segmenter?: string;
  /** To divide raw text: the bytes that the model sees at a time. Default: 256. */
  readonly window?: number;
  /** To divide raw text: the share of paragraphs that are changed. They are chosen anew in each epoch. Default: 0. */
  readonly textNoise?: number;
  /** Train an adapter instead of the model's own weights. */
  readonly lora?: LoraSettings;
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
