// Limits how much is decoded together, because it takes memory: that of attention grows with the square of a source's
// length, and each sequence of beam search has its own keys and values. Padding takes time.

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

/**
 * The most padding of a batch, in rows of the longest length. Another batch costs about as much as one: with half of
 * it, and with two or three, sentences of mixed lengths take longer (`benchmarks/mixed-lengths.mjs`).
 */
const mostPaddingRows = 1;

/** Rows are counted as if they had so many ids at least: a batch of very short sources is quick, whatever its padding. */
const fewestRowIds = 128;

/** How a batch is decoded. */
export interface BatchShape {
  /** The most sources of a batch. */
  readonly batchSize: number;
  /** Sequences that are followed for each. */
  readonly beams: number;
}

/** Sources to decode together. */
export interface BatchSources {
  readonly count: number;
  /** The ids of the longest. */
  readonly longest: number;
  /** The ids of all together. */
  readonly total: number;
}

/**
 * Whether sources may be decoded together: what this takes, and what of it would be padding. A single source is always
 * allowed.
 */
export function fitsBatch({ count, longest, total }: BatchSources, { batchSize, beams }: BatchShape): boolean {
  if (count <= 1) return true;
  const isNarrow = beams === 1 || count * beams <= mostSequences;
  const isSmall = count <= batchSize && isNarrow && count * longest * longest <= mostAttendedPairs;
  return isSmall && count * longest - total <= mostPaddingRows * Math.max(longest, fewestRowIds);
}

/** The sources of two batches. */
export function withSources(some: BatchSources, others: BatchSources): BatchSources {
  return {
    count: some.count + others.count,
    longest: Math.max(some.longest, others.longest),
    total: some.total + others.total,
  };
}

/** The sources of a batch with another one. */
export function withSource(sources: BatchSources, length: number): BatchSources {
  return withSources(sources, { count: 1, longest: length, total: length });
}

/** A batch without sources. */
export const noSources: BatchSources = { count: 0, longest: 0, total: 0 };
