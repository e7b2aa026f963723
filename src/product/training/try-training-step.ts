// Tries one training step on a device and reports the loss before and after it, to show that training works there.
import type { Device } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';
import { batchesInMemory } from '../../network/train/batch-source.js';
import { train } from '../../network/train/trainer.js';
import { initialModel } from '../model/load-found-model.js';

/** The result of the trial. */
export interface TriedStep {
  /** Mean cross entropy of the same examples before and after one step. */
  readonly lossBefore: number;
  readonly lossAfter: number;
  /** Wall-clock time of the second step. By then everything is compiled. */
  readonly seconds: number;
}

/**
 * Takes two steps of the micro preset on two fixed examples.
 * @throws BytetagError `training` if the first step does not lower the loss
 */
export async function tryTrainingStep(device: Device): Promise<TriedStep> {
  const { network, weights } = initialModel('micro', 1);
  const { eosId } = network.config;
  const ids = (length: number, first: number): Int32Array =>
    Int32Array.from({ length }, (_, index) => (index === length - 1 ? eosId : first + index));
  const examples = [
    { sourceIds: ids(40, 100), targetIds: ids(12, 50) },
    { sourceIds: ids(24, 80), targetIds: ids(8, 60) },
  ];
  const trainee = network.createTrainee(weights, { dropout: 0, encoderLossWeight: 0 });
  const plan = { batchSize: examples.length, gradientAccumulationSteps: 1, seed: 1 };
  const losses: number[] = [];
  let seconds = 0;
  const steps = train({
    trainee,
    batches: batchesInMemory(examples, trainee.lengthOf, plan),
    settings: {
      ...plan,
      maxBatchIds: 8192,
      epochs: 2,
      optimizer: { name: 'adamw', weightDecay: 0 },
      learningRate: 1e-3,
      schedule: 'constant',
      warmupSteps: 0,
      maxGradNorm: 1,
      dropout: 0,
      evalSteps: 0,
      saveSteps: 0,
      patience: 0,
    },
    device,
    store: { restore: async () => undefined, save: async () => {}, publish: async () => {} },
  });
  for await (const event of steps) {
    if (event.type !== 'step') continue;
    losses.push(event.losses.loss ?? Number.NaN);
    seconds = event.seconds;
  }
  const [lossBefore = Number.NaN, lossAfter = Number.NaN] = losses;
  if (!(lossAfter < lossBefore)) {
    throw new BytetagError(
      'training',
      `device ${device.name}: expected a training step to lower the loss of ${lossBefore}, got ${lossAfter}`,
    );
  }
  return { lossBefore, lossAfter, seconds };
}
