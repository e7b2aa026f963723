// Multi-head attention as in T5, which adds a bias to the scores and does not scale them.
import { add } from '../../engine/graph/elementwise.js';
import { matmul } from '../../engine/graph/matmul.js';
import { softmax } from '../../engine/graph/normalization.js';
import { reshape, transpose } from '../../engine/graph/shaping.js';
import { concat, slice } from '../../engine/graph/slicing.js';
import type { Value } from '../../engine/graph/value.js';
import { addDims, type Dim, dimAt } from '../../engine/tensor/shape.js';
import type { Dropout } from './dropout.js';

/** The number of attention heads and the width of each. */
export interface HeadSizes {
  readonly heads: number;
  readonly headDim: number;
}

/** The keys and values that attention reads, each [batch, heads, length, headDim]. */
export interface KeyValue {
  readonly keys: Value;
  readonly values: Value;
}

/** Splits [batch, length, heads * headDim] into heads: [batch, heads, length, headDim]. */
export function splitHeads(x: Value, { heads, headDim }: HeadSizes): Value {
  const [batch, length] = batchAndLength(x);
  return transpose(reshape(x, [batch, length, heads, headDim]), [0, 2, 1, 3]);
}

/**
 * Attends from each query to all keys (Vaswani et al. 2017; T5 leaves out the division by sqrt(headDim)).
 * @param queries [batch, heads, target, headDim]
 * @param parts the keys and values, one part after the other along the length; they are not copied into one tensor
 * @param bias added to the scores; broadcasts to [batch, heads, target, length of all parts]
 * @returns [batch, target, heads * headDim]
 */
export function attend(queries: Value, parts: readonly KeyValue[], bias: Value, dropout: Dropout): Value {
  const scores = parts.map(({ keys }) => matmul(queries, keys, { transposeB: true }));
  const attention = dropout(softmax(add(joined(scores), bias)));
  let start: Dim = 0;
  const contexts = parts.map(({ values }) => {
    const size = dimAt(values.shape, 2);
    const part = parts.length === 1 ? attention : slice(attention, -1, start, size);
    start = addDims(start, size);
    return matmul(part, values);
  });
  const context = contexts.reduce(add);
  const [batch, heads, length, headDim] = [0, 1, 2, 3].map((axis) => dimAt(context.shape, axis)) as [
    Dim,
    Dim,
    Dim,
    Dim,
  ];
  return reshape(transpose(context, [0, 2, 1, 3]), [batch, length, Number(heads) * Number(headDim)]);
}

function joined(scores: readonly Value[]): Value {
  const [only] = scores;
  return only && scores.length === 1 ? only : concat(scores, -1);
}

function batchAndLength(x: Value): [Dim, Dim] {
  return [dimAt(x.shape, 0), dimAt(x.shape, 1)];
}
