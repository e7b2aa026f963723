// Where the examples of each step come from: kept in memory, or made when needed.
import { type BatchPlanOptions, createBatchPlan } from './batch-plan.js';

/** The examples of a run. A pure function of the step, so a resumed run needs no state. */
export interface BatchSource<Example> {
  /** In an epoch. */
  readonly examples: number;
  readonly stepsPerEpoch: number;
  /** The batches whose gradients make up step `step` (counted from 0). */
  batchesAt(step: number): Promise<readonly (readonly Example[])[]>;
}

/** Examples in memory, in batches of like length (see `createBatchPlan`). */
export function batchesInMemory<Example>(
  examples: readonly Example[],
  lengthOf: (example: Example) => number,
  options: BatchPlanOptions,
): BatchSource<Example> {
  return plannedBatches(examples.map(lengthOf), options, async (index) => examples[index] as Example);
}

/**
 * Examples that are made when they are needed, in batches of like length.
 * @param lengths about how long each example will be, in ids
 * @param exampleAt a pure function of the example's index and of the epoch
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
