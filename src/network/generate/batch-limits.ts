// Limits how much is decoded together, because it takes memory: that of attention grows with the square of a source's
// length, and each sequence of beam search has its own keys and values.

/**
 * The most pairs of ids that attention looks at together in a batch. Twice as many take 200 MB more with a small tagger
 * of four heads, and save no time on a CPU.
 */
const mostAttendedPairs = 2 ** 21;

/**
 * The most ids of a source that a model's configuration may allow. A batch with only one such source has the most
 * pairs.
 */
export const mostSourceIds = 2 ** 11;

/** The most beams for one source. With more than some dozens, the best results hardly change. */
export const mostBeams = 1_000;

/** The most sequences of a batch if there are several for each source: 32 for each of 32 sources. */
const mostSequences = 1_024;

/** How a batch is decoded. */
export interface BatchShape {
  /** The most sources of a batch. */
  readonly batchSize: number;
  /** Sequences that are followed for each. */
  readonly beams: number;
}

/**
 * Whether this many sources may be decoded together. A single source is always allowed.
 * @param longest the ids of the longest of them
 */
export function fitsBatch(count: number, longest: number, { batchSize, beams }: BatchShape): boolean {
  if (count <= 1) return true;
  const isNarrow = beams === 1 || count * beams <= mostSequences;
  return count <= batchSize && isNarrow && count * longest * longest <= mostAttendedPairs;
}
