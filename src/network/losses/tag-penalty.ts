// Losses that discourage a tag: they add a penalty for unwanted ids to the cross entropy.
import { add, cast, equal, exp, log, mul, negate, sub, where } from '../../engine/graph/elementwise.js';
import { argMax, range, reduceMax } from '../../engine/graph/indexing.js';
import { constantScalar } from '../../engine/graph/leaves.js';
import { logSoftmax } from '../../engine/graph/normalization.js';
import { reduceSum, reshape, sumAll } from '../../engine/graph/shaping.js';
import { stopGradient } from '../../engine/graph/stop-gradient.js';
import type { Value } from '../../engine/graph/value.js';
import { dimAt } from '../../engine/tensor/shape.js';
import { crossEntropy } from './cross-entropy.js';

/**
 * The kinds of penalty, by what they add to the loss of a position. p is the id's probability, alpha the strength.
 * - `unlikelihood`: `-alpha log(1 - p)` (Welleck et al. 2020, arXiv 1908.04319).
 * - `weighted`: alpha times the cross entropy if the id is the most likely one.
 * - `notebook`: alpha if the id is the most likely one. This is a constant, so it has no effect on the gradient.
 */
export const penaltyNames = ['unlikelihood', 'weighted', 'notebook'] as const;

/** The name of a penalty. */
export type PenaltyName = (typeof penaltyNames)[number];

/** The ids to avoid at each position, and how strongly. */
export interface AvoidedIds {
  /**
   * Int32 [batch, target, avoided]; any id of the vocabulary if the strength is 0. An id that is listed twice at one
   * position counts twice.
   */
  readonly ids: Value;
  /** Float32 [batch, target, avoided]: alpha, or 0 to avoid nothing. */
  readonly strengths: Value;
}

/** A loss in two parts, both scalars in nats. Training minimises their sum. */
export interface PenalizedLoss {
  /** The loss without the penalty, which can be compared between runs with different penalties. */
  readonly crossEntropy: Value;
  /** The penalty that is added to it. */
  readonly penalty: Value;
}

/**
 * Computes the cross entropy and the penalty for the avoided ids. The penalty of each position is multiplied by its
 * weight.
 * @param logits [batch, target, vocab]
 * @param targetIds int32 [batch, target]
 * @param weights float32 [batch, target], as in `crossEntropy`
 * @param smoothing label smoothing of the cross entropy, as in `crossEntropy`
 */
export function penalizedCrossEntropy(
  logits: Value,
  targetIds: Value,
  weights: Value,
  penalty: PenaltyName,
  avoided: AvoidedIds,
  smoothing = 0,
): PenalizedLoss {
  const penalties: Readonly<Record<PenaltyName, () => Value>> = {
    unlikelihood: () => sumAll(mul(unlikelihood(logits, avoided), weights)),
    weighted: () => crossEntropy(logits, targetIds, mul(strengthOfBest(logits, avoided), weights)),
    notebook: () => sumAll(mul(strengthOfBest(logits, avoided), weights)),
  };
  return { crossEntropy: crossEntropy(logits, targetIds, weights, smoothing), penalty: penalties[penalty]() };
}

/** The sum of `-alpha log(1 - p)` over the avoided ids: [batch, target]. */
function unlikelihood(logits: Value, { ids, strengths }: AvoidedIds): Value {
  const [batch, target, vocab] = [dimAt(logits.shape, 0), dimAt(logits.shape, 1), dimAt(logits.shape, 2)];
  const logProbabilities = reshape(logSoftmax(logits), [batch, target, 1, vocab]);
  const isAvoided = equal(reshape(ids, [...ids.shape, 1]), range(vocab));
  // 1 - p is computed as the sum of all other probabilities. The difference itself is 0 in float32 from p = 1 - 3e-8
  // on, and then the gradient would vanish where it is needed most.
  const others = where(isAvoided, constantScalar(excluded), logProbabilities);
  const penalties = mul(reshape(negate(logSumExp(others)), ids.shape), strengths);
  return reshape(reduceSum(penalties, [-1]), [batch, target]);
}

/** The strength of the most likely id, or 0 if it is not to be avoided: [batch, target]. Has no gradient. */
function strengthOfBest(logits: Value, { ids, strengths }: AvoidedIds): Value {
  const [batch, target] = [dimAt(logits.shape, 0), dimAt(logits.shape, 1)];
  const best = reshape(cast(argMax(logits), 'int32'), [batch, target, 1]);
  const hits = cast(equal(ids, best), 'float32');
  return reshape(reduceSum(mul(hits, strengths), [-1]), [batch, target]);
}

/** Stands for log 0: so far below any log-probability that its exponential is exactly 0. */
const excluded = -1e9;

/** The logarithm of the sum of exponentials along the last axis, which is kept with size 1. */
function logSumExp(x: Value): Value {
  // The largest value cancels out of the result, so it needs no gradient.
  const largest = stopGradient(reduceMax(x));
  return add(largest, log(reduceSum(exp(sub(x, largest)), [-1])));
}
