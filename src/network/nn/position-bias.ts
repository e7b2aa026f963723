// Relative position bias and attention masks, which are added to the attention scores.
import { add, cast, clip, greater, scale, shift, sub } from '../../engine/graph/elementwise.js';
import { gather, range } from '../../engine/graph/indexing.js';
import { constant, constantInt } from '../../engine/graph/leaves.js';
import { reshape, transpose } from '../../engine/graph/shaping.js';
import { slice } from '../../engine/graph/slicing.js';
import type { Value } from '../../engine/graph/value.js';
import { type Dim, dimAt } from '../../engine/tensor/shape.js';
import { int32 } from '../../engine/tensor/tensor.js';

/** The lowest finite float32. Hugging Face adds it to scores that must be ignored. */
export const maskedScore = -3.4028234663852886e38;

/** How distances are grouped into buckets. */
export interface BucketSettings {
  readonly buckets: number;
  readonly maxDistance: number;
  /** True in the encoder, where half of the buckets are for keys after the query. */
  readonly bidirectional: boolean;
}

/**
 * The bucket of a relative position (key minus query): exact for small distances, logarithmic up to `maxDistance`, and
 * the last bucket beyond (Raffel et al. 2020; Hugging Face's `T5Attention._relative_position_bucket`).
 */
export function relativePositionBucket(
  relative: number,
  { buckets, maxDistance, bidirectional }: BucketSettings,
): number {
  const half = bidirectional ? Math.floor(buckets / 2) : buckets;
  const base = bidirectional && relative > 0 ? half : 0;
  const distance = bidirectional ? Math.abs(relative) : Math.max(-relative, 0);
  const exact = Math.floor(half / 2);
  if (distance < exact) return base + distance;
  // In single precision like the original, so that distances on the border of two buckets get the same bucket.
  const logarithm = Math.fround(
    Math.fround(Math.log(Math.fround(distance / exact))) / Math.fround(Math.log(maxDistance / exact)),
  );
  return base + Math.min(exact + Math.trunc(Math.fround(logarithm * (half - exact))), half - 1);
}

/**
 * Int32 [query, key]: the distance of each key from each query. The queries are the last of the keys' positions (all of
 * them, or those after a cached past).
 */
export function relativePositions(queryLength: Dim, keyLength: Dim, past: Dim): Value {
  const keys = range(keyLength);
  const queries = slice(keys, 0, past, queryLength);
  return sub(reshape(keys, [1, keyLength]), reshape(queries, [queryLength, 1]));
}

/**
 * The learned bias of each head for each pair of positions: [1, heads, query, key].
 * @param weight [buckets, heads]
 * @param relative int32 [query, key]
 */
export function positionBias(weight: Value, relative: Value, settings: BucketSettings): Value {
  const { maxDistance } = settings;
  // All distances beyond maxDistance share a bucket, so a table over -maxDistance .. maxDistance covers every distance.
  const table = Int32Array.from({ length: 2 * maxDistance + 1 }, (_, index) =>
    relativePositionBucket(index - maxDistance, settings),
  );
  const places = add(clip(relative, -maxDistance, maxDistance), constantInt(maxDistance));
  const buckets = gather(constant(int32(table, [table.length])), places);
  const [query, key] = [dimAt(relative.shape, 0), dimAt(relative.shape, 1)];
  const byHead = gather(transpose(weight, [1, 0]), buckets, 1);
  return reshape(byHead, [1, dimAt(weight.shape, 1), query, key]);
}

/** [batch, 1, 1, source]: 0 where `mask` is 1, `maskedScore` where it is 0. @param mask float32 [batch, source] */
export function paddingBias(mask: Value): Value {
  const [batch, source] = [dimAt(mask.shape, 0), dimAt(mask.shape, 1)];
  return reshape(scale(shift(scale(mask, -1), 1), maskedScore), [batch, 1, 1, source]);
}

/** [query, key]: `maskedScore` for keys after the query, else 0. @param relative int32 [query, key] */
export function causalBias(relative: Value): Value {
  return scale(cast(greater(relative, constantInt(0)), 'float32'), maskedScore);
}
