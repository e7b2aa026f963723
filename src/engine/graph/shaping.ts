// Ops that change a tensor's shape, and the sum that is the gradient of broadcasting: reshape, transpose, expand,
// reduceSum.
import { internal } from '../../foundation/errors.js';
import { broadcastShapes, dimAt, multiplyDims, normalizeAxis, type Shape, sameShape } from '../tensor/shape.js';
import { first } from './arity.js';
import { defineOp } from './op.js';
import type { Value } from './value.js';

const applyReshape = defineOp<{ readonly shape: Shape }>({
  name: 'reshape',
  types: ([x], { shape }) => {
    const { dtype, shape: from } = first([x]);
    if (multiplyDims(from) !== multiplyDims(shape)) throw internal(`reshape of [${from}] to [${shape}]`);
    return [{ dtype, shape }];
  },
  gradient: ({ inputs: [x], dOutputs: [dY] }) => [reshape(first([dY]), first([x]).shape)],
  lower: (lowering, [x], { attributes: { shape } }) => {
    const unknown = shape.filter((dim) => typeof dim === 'string').length;
    // ONNX can infer one unknown size (-1), so it need not be read from an input.
    const sizes =
      unknown <= 1
        ? lowering.int64s(shape.map((dim) => (typeof dim === 'number' ? dim : -1)))
        : lowering.shapeVector(shape);
    return [lowering.emitOne('Reshape', [first([x]), sizes])];
  },
});

const applyTranspose = defineOp<{ readonly order: readonly number[] }>({
  name: 'transpose',
  types: ([x], { order }) => {
    const { dtype, shape } = first([x]);
    if (order.length !== shape.length) throw internal(`transpose of [${shape}] by [${order}]`);
    return [{ dtype, shape: order.map((axis) => dimAt(shape, axis)) }];
  },
  gradient: ({ attributes: { order }, dOutputs: [dY] }) => [
    transpose(
      first([dY]),
      order.map((_, axis) => order.indexOf(axis)),
    ),
  ],
  lower: (lowering, [x], { attributes: { order } }) => [
    lowering.emitOne('Transpose', [first([x])], { attributes: { perm: order } }),
  ],
});

const applyExpand = defineOp<{ readonly shape: Shape }>({
  name: 'expand',
  types: ([x], { shape }) => {
    const { dtype, shape: from } = first([x]);
    if (!sameShape(broadcastShapes(from, shape), shape)) throw internal(`expand of [${from}] to [${shape}]`);
    return [{ dtype, shape }];
  },
  gradient: ({ inputs: [x], dOutputs: [dY] }) => [sumTo(first([dY]), first([x]).shape)],
  lower: (lowering, [x], { attributes: { shape } }) => [
    lowering.emitOne('Expand', [first([x]), lowering.shapeVector(shape)]),
  ],
});

const applyReduceSum = defineOp<{ readonly axes: readonly number[] }>({
  name: 'reduceSum',
  types: ([x], { axes }) => {
    const { dtype, shape } = first([x]);
    return [{ dtype, shape: shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)) }];
  },
  gradient: ({ inputs: [x], dOutputs: [dY] }) => [expand(first([dY]), first([x]).shape)],
  lower: (lowering, [x], { attributes: { axes } }) => [
    lowering.emitOne('ReduceSum', [first([x]), lowering.int64s(axes)], { attributes: { keepdims: 1 } }),
  ],
});

/** The same elements in another shape. */
export function reshape(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : first(applyReshape([x], { shape }));
}

/** `x` with its axes in another order: axis i of the result is axis `order[i]` of `x`. */
export function transpose(x: Value, order: readonly number[]): Value {
  return first(applyTranspose([x], { order }));
}

/** Repeats `x` to the sizes of `shape`, along the axes where its size is 1 (or that are missing in front). */
export function expand(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : first(applyExpand([x], { shape }));
}

/** The sum over `axes` (default: all). The summed axes are kept, with size 1. */
export function reduceSum(x: Value, axes: readonly number[] = x.shape.map((_, axis) => axis)): Value {
  const normalized = axes.map((axis) => normalizeAxis(axis, x.shape.length));
  return normalized.length === 0 ? x : first(applyReduceSum([x], { axes: normalized }));
}

/** The sum of all elements, as a scalar. */
export function sumAll(x: Value): Value {
  return reshape(reduceSum(x), []);
}

/** Undoes broadcasting: sums `x` over the axes along which a tensor of shape `shape` was repeated. */
export function sumTo(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const added = x.shape.length - shape.length;
  const axes = x.shape.flatMap((dim, axis) => (axis < added || (shape[axis - added] === 1 && dim !== 1) ? [axis] : []));
  return reshape(reduceSum(x, axes), shape);
}
