// Converts the scores of one position to log-probabilities.

/** The logarithm of the sum of e^x over `length` scores from `start`, in double precision. */
export function logSumExp(scores: ArrayLike<number>, start = 0, length = scores.length): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = start; index < start + length; index++) largest = Math.max(largest, scores[index] ?? largest);
  let sum = 0;
  for (let index = start; index < start + length; index++) sum += Math.exp((scores[index] ?? largest) - largest);
  return largest + Math.log(sum);
}

/**
 * The index of the largest of `length` scores from `start`, counted from `start`; the first one if several are equal.
 */
export function argMaxOf(scores: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let index = 1; index < length; index++) {
    if ((scores[start + index] ?? 0) > (scores[start + best] ?? 0)) best = index;
  }
  return best;
}
