// The settings of a training run that are independent of what is trained.
import type { EmbeddingNoiseSettings } from '../nn/embedding-noise.js';
import type { OptimizerSettings } from '../optim/optimizer.js';
import type { ScheduleName } from '../optim/schedules.js';

/** How to train. */
export interface TrainingSettings {
  readonly seed: number;
  /** Examples per batch. */
  readonly batchSize: number;
  /** Batches per optimizer step. */
  readonly accumulation: number;
  /** Ids in one forward pass, padding included: a larger batch is cut, and the gradients of its parts are added. */
  readonly maxBatchIds: number;
  /** Passes over the examples; in a whole configuration ignored where `maxSteps` is given, as an option refused beside it. */
  readonly epochs: number;
  /** Optimizer steps. */
  readonly maxSteps?: number;
  readonly optimizer: OptimizerSettings;
  readonly learningRate: number;
  readonly schedule: ScheduleName;
  /** Steps over which the learning rate rises from 0. Default: 100, or a tenth of a run of fewer than 1,000 steps. */
  readonly warmupSteps?: number;
  /** The gradient's L2 norm is scaled down to this; 0: no clipping. */
  readonly maxGradientNorm: number;
  /** Probability of dropping an element. */
  readonly dropoutRate: number;
  /** Probability of dropping an element before the low-rank branches of an adapter. Default: 0. */
  readonly branchDropoutRate?: number;
  /** Noise on the embeddings. Default: none. */
  readonly noise?: EmbeddingNoiseSettings;
  /** Steps between evaluations, and one at the end; 0: once an epoch. */
  readonly evaluateEvery: number;
  /** Steps between saved states, and one at the end; 0: once an epoch. */
  readonly saveEvery: number;
  /** Stop after this many evaluations without a better score; 0: never. */
  readonly patience: number;
}
