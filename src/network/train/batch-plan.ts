// Which examples make up each step: their lengths and a seed go in, the batches of every epoch come out.
import { createRandom } from '../../foundation/random.js';

/** How batches are made. */
export interface BatchPlanOptions {
  /** Examples per batch. */
  readonly batchSize: number;
  /** Batches per optimizer step. */
  readonly accumulation: number;
  /**
   * Ids in a batch, padding included. A batch that is larger is cut into parts whose gradients add up: the same step in
   * less memory, which grows with the square of the longest example. Default: no limit.
   */
  readonly maxBatchIds?: number;
  readonly seed: number;
}

/** The batches of a run, each a list of indices of examples. A pure function of the step, so a resumed run needs no state. */
export interface BatchPlan {
  readonly stepsPerEpoch: number;
  /** The batches whose gradients make up step `step` (counted from 0). */
  batchesAt(step: number): readonly (readonly number[])[];
}

/** Examples are sorted by length within this many batches: enough for little padding, little enough to stay random. */
const batchesSortedTogether = 64;

/**
 * Batches of examples of like length, in random order. Every example occurs once an epoch.
 * @param lengths ids of each example
 */
export function createBatchPlan(lengths: readonly number[], options: BatchPlanOptions): BatchPlan {
  const { batchSize, accumulation, maxBatchIds = Number.POSITIVE_INFINITY, seed } = options;
  const batchCount = Math.ceil(lengths.length / batchSize);
  const stepsPerEpoch = Math.ceil(batchCount / accumulation);
  let planned: { readonly epoch: number; readonly batches: readonly (readonly number[])[] } | undefined;

  const planEpoch = (epoch: number): readonly (readonly number[])[] => {
    const random = createRandom(seed, 'order', epoch);
    const order = random.shuffle(lengths.map((_, index) => index));
    const batches: number[][] = [];
    const sortedTogether = batchSize * batchesSortedTogether;
    for (let start = 0; start < order.length; start += sortedTogether) {
      const pool = order.slice(start, start + sortedTogether);
      pool.sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
      for (let at = 0; at < pool.length; at += batchSize) batches.push(pool.slice(at, at + batchSize));
    }
    return random.shuffle(batches);
  };

  return {
    stepsPerEpoch,
    batchesAt(step) {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (planned?.epoch !== epoch) planned = { epoch, batches: planEpoch(epoch) };
      const first = (step % stepsPerEpoch) * accumulation;
      return planned.batches
        .slice(first, first + accumulation)
        .flatMap((batch) => cutBatch(batch, lengths, maxBatchIds));
    },
  };
}

/** Parts of a batch, sorted by length, that are each no larger than `maxIds`; a single example may be. */
function cutBatch(
  batch: readonly number[],
  lengths: readonly number[],
  maxIds: number,
): readonly (readonly number[])[] {
  const parts: number[][] = [];
  for (const example of batch) {
    const part = parts.at(-1);
    // Sorted, so this example is the longest of the part.
    if (part !== undefined && (part.length + 1) * (lengths[example] ?? 0) <= maxIds) part.push(example);
    else parts.push([example]);
  }
  return parts;
}
