// Examples in batches of like length: examples go in, batches with little padding come out.
import type { TrainingExample } from '../../network/t5/training-batch.js';

/** Ids of a batch, padding included: memory grows with the square of the longest example. */
const maxBatchIds = 8192;

/** Batches of the examples, shortest first. */
export function lengthBatches<Example extends Pick<TrainingExample, 'sourceIds' | 'targetIds'>>(
  examples: readonly Example[],
): readonly (readonly Example[])[] {
  const lengthOf = ({ sourceIds, targetIds }: Example): number => sourceIds.length + targetIds.length;
  const sorted = [...examples].sort((a, b) => lengthOf(a) - lengthOf(b));
  const batches: Example[][] = [];
  for (const example of sorted) {
    const batch = batches.at(-1);
    // The longest comes last.
    if (batch && (batch.length + 1) * lengthOf(example) <= maxBatchIds) batch.push(example);
    else batches.push([example]);
  }
  return batches;
}
