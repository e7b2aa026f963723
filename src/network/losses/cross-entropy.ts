// The cross-entropy loss, with a weight for each target id.
import { add, mul, scale } from '../../engine/graph/elementwise.js';
import { oneHot } from '../../engine/graph/indexing.js';
import { logSoftmax } from '../../engine/graph/normalization.js';
import { reduceSum, reshape, sumAll } from '../../engine/graph/shaping.js';
import type { Value } from '../../engine/graph/value.js';
import { dimAt } from '../../engine/tensor/shape.js';

/**
 * The log-probability of each target id: [batch, target].
 * @param logits [batch, target, vocab]
 * @param targetIds int32 [batch, target]
 */
export function targetLogProbabilities(logits: Value, targetIds: Value): Value {
  const chosen = oneHot(targetIds, Number(dimAt(logits.shape, -1)));
  return reshape(reduceSum(mul(logSoftmax(logits), chosen), [-1]), targetIds.shape);
}

/**
 * The weighted sum of the cross entropies, in nats. With weights of 1 / (number of target ids in the step), and 0 on
 * padding, it is the mean over the step, however the step is divided into batches.
 * @param logits [batch, target, vocab]
 * @param targetIds int32 [batch, target]
 * @param weights float32 [batch, target]
 * @param smoothing label smoothing (Szegedy et al. 2016, arXiv 1512.00567): the share of each target's probability that
 *   is spread evenly over the whole vocabulary, as `label_smoothing` of PyTorch. 0: none
 * @returns scalar
 */
export function crossEntropy(logits: Value, targetIds: Value, weights: Value, smoothing = 0): Value {
  const right = targetLogProbabilities(logits, targetIds);
  if (smoothing === 0) return scale(sumAll(mul(right, weights)), -1);
  const vocab = Number(dimAt(logits.shape, -1));
  const mean = scale(reshape(reduceSum(logSoftmax(logits), [-1]), targetIds.shape), 1 / vocab);
  return scale(sumAll(mul(add(scale(right, 1 - smoothing), scale(mean, smoothing)), weights)), -1);
}
