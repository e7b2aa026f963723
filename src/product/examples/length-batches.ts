// Groups examples of similar length into batches, so that little padding is needed.
import type { TrainingExample } from '../../network/train/sequence-example.js';

/** The most ids in a batch, including padding. Memory grows with the square of the longest example. */
const maxBatchIds = 8192;

/** Batches of the examples, the shortest examples first. */
export function lengthBatches<Example extends Pick<TrainingExample, 'sourceIds' | 'targetIds'>>(
  examples: readonly Example[],
): readonly (readonly Example[])[] {
  const lengthOf = ({ sourceIds, targetIds }: Example): number => sourceIds.length + targetIds.length;
  const sorted = [...examples].sort((a, b) => lengthOf(a) - lengthOf(b));
  const batches: Example[][] = [];
  for (const example of sorted) {
    const batch = batches.at(-1);
    // The examples are sorted, so this one is the longest.
    if (batch && (batch.length + 1) * lengthOf(example) <= maxBatchIds) batch.push(example);
    else batches.push([example]);
  }
  return batches;
}
