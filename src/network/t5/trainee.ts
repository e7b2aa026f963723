// Gives the trainer a T5 model in the form that it trains: a loss, and the inputs of each batch.
import type { AnyTensor } from '../../engine/session/session.js';
import type { Arena } from '../../engine/tensor/arena.js';
import type { TraineeOptions } from '../network.js';
import { hasNoise } from '../nn/embedding-noise.js';
import { lengthOf, type TrainingExample } from '../train/sequence-example.js';
import type { Trainee } from '../train/trainee.js';
import { collateTargetMask, collateTraining } from '../train/training-batch.js';
import type { T5Config } from './config.js';
import { trainingGraph } from './training-graph.js';

/**
 * A T5 to be trained on generation targets.
 * @param weights changed in place
 * @param frozen the weights of an adapter's base, which are not trained; on any device
 */
export function createT5Trainee(
  config: T5Config,
  weights: Arena,
  options: TraineeOptions,
  frozen: ReadonlyMap<string, AnyTensor> = new Map(),
): Trainee<TrainingExample> {
  const inputs = { hasEncoderLoss: options.encoderLossWeight > 0, hasPenalty: options.penalty !== undefined };
  const hasTargetMask = hasNoise(options.neftune, 'decoder');
  return {
    graph: trainingGraph(config, options),
    weights,
    frozen: Object.fromEntries(frozen),
    collate: (batch, step) => ({
      ...collateTraining(batch, step, config, inputs),
      ...(hasTargetMask && collateTargetMask(batch)),
    }),
    lengthOf,
  };
}
