// The cross-entropy loss, with a weight for each target id.
import { mul, scale } from '../../engine/graph/elementwise.js';
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
 * padding, it is the mean over the step, no matter how the step is split into batches.
 * @param logits [batch, target, vocab]
 * @param targetIds int32 [batch, target]
 * @param weights float32 [batch, target]
 * @returns scalar
 */
export function crossEntropy(logits: Value, targetIds: Value, weights: Value): Value {
  return scale(sumAll(mul(targetLogProbabilities(logits, targetIds), weights)), -1);
}
