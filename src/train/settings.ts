// The settings of a training run that are independent of what is trained.
import type { OptimizerSettings } from '../optim/optimizer.js';

/** The course of the learning rate: it rises linearly over the warm-up, then follows the named curve to the end. */
export type ScheduleName = 'constant' | 'linear' | 'cosine';

/** How to train. */
export interface TrainingSettings {
  readonly seed: number;
  /** Examples per batch. */
  readonly batchSize: number;
  /** Batches per optimizer step. */
  readonly accumulation: number;
  /** Passes over the examples; ignored where `maxSteps` is given. */
  readonly epochs: number;
  /** Optimizer steps. */
  readonly maxSteps?: number;
  readonly optimizer: OptimizerSettings;
  readonly learningRate: number;
  readonly schedule: ScheduleName;
  /** Steps over which the learning rate rises from 0. */
  readonly warmupSteps: number;
  /** The gradient's L2 norm is scaled down to this; 0: no clipping. */
  readonly maxGradientNorm: number;
  /** Probability of dropping an element. */
  readonly dropoutRate: number;
  /** Steps between evaluations; 0: only at the end. */
  readonly evaluateEvery: number;
  /** Steps between saved states; 0: only at the end. */
  readonly saveEvery: number;
  /** Stop after this many evaluations without a better score; 0: never. */
  readonly patience: number;
}
