// Plans which examples form the batches of each training step.
import { createRandom } from '../../foundation/random.js';

/** Options for planning batches. */
export interface BatchPlanOptions {
  /** Examples per batch. */
  readonly batchSize: number;
  /** Batches per optimizer step. */
  readonly gradientAccumulationSteps: number;
  /**
   * The most ids in a batch, including padding. A larger batch is cut into parts whose gradients are added: the same
   * step in less memory, which grows with the square of the longest example. Default: no limit.
   */
  readonly maxBatchIds?: number;
  readonly seed: number;
}

/**
 * The batches of a run, each a list of indices of examples. They depend only on the step, so a resumed run needs no
 * saved state.
 */
export interface BatchPlan {
  readonly stepsPerEpoch: number;
  /** The batches whose gradients make up step `step` (counted from 0). */
  batchesAt(step: number): readonly (readonly number[])[];
}

/**
 * Examples are sorted by length within this many batches. This is enough for little padding, but few enough to keep the
 * order random.
 */
const batchesSortedTogether = 64;

/**
 * Creates batches of examples of similar length, in random order. Every example occurs once in an epoch.
 * @param lengths ids of each example
 */
export function createBatchPlan(lengths: readonly number[], options: BatchPlanOptions): BatchPlan {
  const { batchSize, gradientAccumulationSteps, maxBatchIds = Number.POSITIVE_INFINITY, seed } = options;
  const batchCount = Math.ceil(lengths.length / batchSize);
  const stepsPerEpoch = Math.ceil(batchCount / gradientAccumulationSteps);
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
      const first = (step % stepsPerEpoch) * gradientAccumulationSteps;
      return planned.batches
        .slice(first, first + gradientAccumulationSteps)
        .flatMap((batch) => cutBatch(batch, lengths, maxBatchIds));
    },
  };
}

/** Cuts a batch, sorted by length, into parts of at most `maxIds`. A part with a single example may be larger. */
function cutBatch(
  batch: readonly number[],
  lengths: readonly number[],
  maxIds: number,
): readonly (readonly number[])[] {
  const parts: number[][] = [];
  for (const example of batch) {
    const part = parts.at(-1);
    // The examples are sorted, so this one is the longest of the part.
    if (part !== undefined && (part.length + 1) * (lengths[example] ?? 0) <= maxIds) part.push(example);
    else parts.push([example]);
  }
  return parts;
}
