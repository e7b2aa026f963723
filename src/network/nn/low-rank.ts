// Low-rank adaptation of a linear layer (LoRA; Hu et al. 2021, arXiv 2106.09685): two small matrices whose product is
// added to the layer's weight.
import { scale } from '../../engine/graph/elementwise.js';
import type { PoolInputs } from '../../engine/graph/pool-slice.js';
import type { Value } from '../../engine/graph/value.js';
import type { Dropout } from './dropout.js';
import { linear } from './linear.js';

/** The matrices of one low-rank branch. */
export interface LowRankBranch {
  /** [rank, inputDim] */
  readonly a: Value;
  /** [outputDim, rank]; zeros before training. */
  readonly b: Value;
  /** alpha / rank, or alpha / sqrt(rank) with rank stabilisation (rsLoRA; Kalajdzievski 2023, arXiv 2312.03732). */
  readonly scaling: number;
}

/** Names of the graph inputs for the masks of the dropout before the branches. */
export const branchDropoutInputs = {
  pool: 'branchDropoutPool',
  offsets: 'branchDropoutOffsets',
} as const satisfies PoolInputs;

/**
 * The output of the branch, which is added to that of the layer: scaling * dropout(x) A^T B^T.
 * @param x [..., inputDim]
 * @returns [..., outputDim]
 */
export function lowRank(x: Value, { a, b, scaling }: LowRankBranch, dropout: Dropout): Value {
  return scale(linear(linear(dropout(x), a), b), scaling);
}
