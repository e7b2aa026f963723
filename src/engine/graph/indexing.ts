// Ops that look values up by index, or find the index of a value: gather, one-hot, range, arg max, top k and the
// maximum.
import { internal } from '../../foundation/errors.js';
import { type Dim, dimAt, multiplyDims } from '../tensor/shape.js';
import { int32 } from '../tensor/tensor.js';
import { first, firstTwo } from './arity.js';
import { cast, div, equal, mul } from './elementwise.js';
import { matmul } from './matmul.js';
import { defineOp } from './op.js';
import { reduceSum, reshape } from './shaping.js';
import type { Value } from './value.js';

const applyGather = defineOp<{ readonly axis: 0 | 1 }>({
  name: 'gather',
  types: (inputs, { axis }) => {
    const [table, indices] = firstTwo(inputs);
    const shape = [...table.shape.slice(0, axis), ...indices.shape, ...table.shape.slice(axis + 1)];
    return [{ dtype: table.dtype, shape }];
  },
  // The gradient is a product with one-hot rows instead of a scatter: WebGPU has no scatter-add, and with 384 ids the
  // product is cheap.
  gradient: ({ inputs, attributes: { axis }, dOutputs }) => {
    const [table, indices] = firstTwo(inputs);
    if (table.shape.length !== 2) throw internal(`gradient of a gather from a table of shape [${table.shape}]`);
    const rows = oneHot(reshape(indices, [multiplyDims(indices.shape)]), Number(dimAt(table.shape, axis)));
    const count = dimAt(rows.shape, 0);
    const dY = first(dOutputs);
    return [
      axis === 0
        ? matmul(rows, reshape(dY, [count, dimAt(table.shape, 1)]), { transposeA: true })
        : matmul(reshape(dY, [dimAt(table.shape, 0), count]), rows),
      undefined,
    ];
  },
  lower: (lowering, inputs, { attributes: { axis } }) => [lowering.emitOne('Gather', inputs, { attributes: { axis } })],
});

const applyOneHot = defineOp<{ readonly depth: number }>({
  name: 'oneHot',
  types: (inputs, { depth }) => [{ dtype: 'float32', shape: [...first(inputs).shape, depth] }],
  gradient: 'piecewise constant',
  lower: (lowering, names, { attributes: { depth } }) => {
    const indices = first(names);
    if (lowering.target === 'cpu') {
      const values = lowering.constant({ dtype: 'float32', shape: [2], data: Float32Array.of(0, 1) });
      return [lowering.emitOne('OneHot', [indices, lowering.constant(int32(Int32Array.of(depth), [])), values])];
    }
    const places = lowering.constant(
      int32(
        Int32Array.from({ length: depth }, (_, place) => place),
        [depth],
      ),
    );
    const column = lowering.emitOne('Unsqueeze', [indices, lowering.int64s([-1])]);
    return [lowering.emitOne('Cast', [lowering.emitOne('Equal', [column, places])], { attributes: { to: 1 } })];
  },
});

const applyRange = defineOp<{ readonly size: Dim }>({
  name: 'range',
  types: (_, { size }) => [{ dtype: 'int32', shape: [size] }],
  gradient: 'leaf',
  lower: (lowering, _, { attributes: { size } }) => {
    const limit = lowering.emitOne('Cast', [lowering.shapeVector([size])], { attributes: { to: 6 } });
    const scalarLimit = lowering.emitOne('Squeeze', [limit, lowering.int64s([0])]);
    const start = lowering.constant(int32(Int32Array.of(0), []));
    return [lowering.emitOne('Range', [start, scalarLimit, lowering.constant(int32(Int32Array.of(1), []))])];
  },
});

const applyArgMax = defineOp<Readonly<Record<never, never>>>({
  name: 'argMax',
  types: (inputs) => [{ dtype: 'int64', shape: first(inputs).shape.slice(0, -1) }],
  gradient: 'piecewise constant',
  lower: (lowering, inputs) => [lowering.emitOne('ArgMax', inputs, { attributes: { axis: -1, keepdims: 0 } })],
});

const applyTopK = defineOp<{ readonly count: number }>({
  name: 'topK',
  types: (inputs, { count }) => {
    const shape = [...first(inputs).shape.slice(0, -1), count];
    return [
      { dtype: 'float32', shape },
      { dtype: 'int64', shape },
    ];
  },
  gradient: 'not written',
  lower: (lowering, inputs, { attributes: { count } }) =>
    lowering.emit('TopK', [...inputs, lowering.int64s([count])], { attributes: { axis: -1 }, outputs: 2 }),
});

const applyReduceMax = defineOp<Readonly<Record<never, never>>>({
  name: 'reduceMax',
  types: (inputs) => {
    const { dtype, shape } = first(inputs);
    return [{ dtype, shape: [...shape.slice(0, -1), 1] }];
  },
  gradient: ({ inputs, outputs, dOutputs }) => {
    const isLargest = cast(equal(first(inputs), first(outputs)), 'float32');
    return [mul(isLargest, div(first(dOutputs), reduceSum(isLargest, [-1])))];
  },
  lower: (lowering, inputs) => [lowering.emitOne('ReduceMax', inputs, { attributes: { axes: [-1], keepdims: 1 } })],
});

/**
 * Rows (axis 0) or columns (axis 1) of a table, by index.
 * @param table [entries, width] for axis 0, [width, entries] for axis 1; any rank if no gradient is needed
 * @param indices int32, any shape
 * @returns [...indices, width] for axis 0, [width, ...indices] for axis 1
 */
export function gather(table: Value, indices: Value, axis: 0 | 1 = 0): Value {
  return first(applyGather([table, indices], { axis }));
}

/** Float32 [..., depth]: 1 at each index, 0 elsewhere. @param indices int32 in 0 .. depth - 1 */
export function oneHot(indices: Value, depth: number): Value {
  return first(applyOneHot([indices], { depth }));
}

/** Int32 [size]: 0, 1, 2, ... */
export function range(size: Dim): Value {
  return first(applyRange([], { size }));
}

/** Int64: the index of the largest value along the last axis; the first index if several values are equal. */
export function argMax(x: Value): Value {
  return first(applyArgMax([x], {}));
}

/**
 * The `count` largest values along the last axis, largest first, and their int64 indices. There is no gradient through
 * it.
 */
export function topK(x: Value, count: number): { readonly values: Value; readonly indices: Value } {
  const [values, indices] = firstTwo(applyTopK([x], { count }));
  return { values, indices };
}

/**
 * The largest value along the last axis, which is kept with size 1. If several values are equal, they share the
 * gradient evenly (as in PyTorch's `amax`).
 */
export function reduceMax(x: Value): Value {
  return first(applyReduceMax([x], {}));
}
