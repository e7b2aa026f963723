// Supplies the examples of each training step, from memory or created when needed.
import { type BatchPlanOptions, createBatchPlan } from './batch-plan.js';

/** The examples of a run. They depend only on the step, so a resumed run needs no saved state. */
export interface BatchSource<Example> {
  /** The number of examples in an epoch. */
  readonly examples: number;
  readonly stepsPerEpoch: number;
  /** The batches whose gradients make up step `step` (counted from 0). */
  batchesAt(step: number): Promise<readonly (readonly Example[])[]>;
}

/** Batches of examples in memory, each of similar length (see `createBatchPlan`). */
export function batchesInMemory<Example>(
  examples: readonly Example[],
  lengthOf: (example: Example) => number,
  options: BatchPlanOptions,
): BatchSource<Example> {
  return plannedBatches(examples.map(lengthOf), options, async (index) => examples[index] as Example);
}

/**
 * Batches of examples that are created when they are needed, each of similar length.
 * @param lengths approximate length of each example, in ids
 * @param exampleAt must depend only on the example's index and the epoch
 */
export function plannedBatches<Example>(
  lengths: readonly number[],
  options: BatchPlanOptions,
  exampleAt: (index: number, epoch: number) => Promise<Example>,
): BatchSource<Example> {
  const plan = createBatchPlan(lengths, options);
  return {
    examples: lengths.length,
    stepsPerEpoch: plan.stepsPerEpoch,
    batchesAt(step) {
      const epoch = Math.floor(step / plan.stepsPerEpoch);
      return Promise.all(
        plan.batchesAt(step).map((batch) => Promise.all(batch.map((index) => exampleAt(index, epoch)))),
      );
    },
  };
}
