// The settings of a training run that do not depend on what is trained.
import type { EmbeddingNoiseSettings } from '../nn/embedding-noise.js';
import type { OptimizerSettings } from '../optim/optimizer.js';
import type { ScheduleName } from '../optim/schedules.js';

/** The settings of a training run. */
export interface TrainingSettings {
  readonly seed: number;
  /** Examples per batch. */
  readonly batchSize: number;
  /** Batches per optimizer step. */
  readonly gradientAccumulationSteps: number;
  /**
   * The most ids in one forward pass, including padding. A larger batch is cut, and the gradients of its parts are
   * added.
   */
  readonly maxBatchIds: number;
  /**
   * Passes over the examples. In a complete configuration this is ignored if `maxSteps` is given; as options, the two
   * must not be combined.
   */
  readonly epochs: number;
  /** The number of optimizer steps. */
  readonly maxSteps?: number;
  readonly optimizer: OptimizerSettings;
  readonly learningRate: number;
  readonly schedule: ScheduleName;
  /**
   * The steps over which the learning rate rises from 0. Default: 100, or a tenth of a run of fewer than 1,000 steps.
   */
  readonly warmupSteps?: number;
  /** The largest L2 norm of the gradient; a longer gradient is scaled down to it. 0: no clipping. */
  readonly maxGradNorm: number;
  /** Probability of dropping an element. */
  readonly dropout: number;
  /** Probability of dropping an element before the low-rank branches of an adapter. Default: 0. */
  readonly branchDropout?: number;
  /**
   * Label smoothing: the share of each target's probability that is spread evenly over the vocabulary. The reported
   * losses contain it. Default: 0.
   */
  readonly labelSmoothing?: number;
  /** Noise on the embeddings (NEFTune). Default: none. */
  readonly neftune?: EmbeddingNoiseSettings;
  /** Steps between evaluations; there is always one at the end. 0: once an epoch. */
  readonly evalSteps: number;
  /** Steps between saved states; the last state is always saved. 0: once an epoch. */
  readonly saveSteps: number;
  /** Stop after this many evaluations in a row without a better score. 0: never. */
  readonly patience: number;
}
