// What a run tells the card of its model.
import type { AdapterConfig } from '../../network/checkpoint/adapter-config.js';
import type { EvaluationEvent } from '../../network/train/events.js';
import type { PretrainingConfiguration } from './pretraining-configuration.js';
import type { TrainingConfiguration } from './training-configuration.js';

/** The content of a fine-tuned model's card. */
export interface CardContent {
  readonly configuration: TrainingConfiguration;
  /** The configuration of an adapter; undefined for a whole model. */
  readonly adapter?: AdapterConfig | undefined;
  readonly tags: readonly string[];
  readonly sentences: number;
  readonly words: number;
  /** The number of trained weights. */
  readonly parameters: number;
  /** The number of optimizer steps. */
  readonly steps: number;
  /** The evaluation of the model that was kept. */
  readonly evaluation?: EvaluationEvent | undefined;
}

/** The content of a pretrained model's card. */
export interface PretrainingCardContent {
  readonly configuration: PretrainingConfiguration;
  /** The size of the text in bytes. */
  readonly bytes: number;
  readonly parameters: number;
  /** The number of optimizer steps. */
  readonly steps: number;
  /** The evaluation of the model that was kept. */
  readonly evaluation?: EvaluationEvent | undefined;
}
