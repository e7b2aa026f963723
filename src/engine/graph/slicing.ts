// Ops that cut or join tensors along one axis: slice, pad with zeros (the gradient of slice), concat.
import { internal } from '../../foundation/errors.js';
import { addDims, type Dim, dimAt, normalizeAxis } from '../tensor/shape.js';
import { scalar } from '../tensor/tensor.js';
import { first } from './arity.js';
import { defineOp } from './op.js';
import type { Value } from './value.js';

/** A range of `size` elements from `start` along `axis`. */
interface Range {
  readonly axis: number;
  readonly start: Dim;
  readonly size: Dim;
}

const applySlice = defineOp<Range>({
  name: 'slice',
  types: ([x], { axis, size }) => {
    const { dtype, shape } = first([x]);
    return [{ dtype, shape: shape.map((dim, at) => (at === axis ? size : dim)) }];
  },
  gradient: ({ inputs: [x], attributes: { axis, start }, dOutputs: [dY] }) => [
    first(applyPad([first([dY])], { axis, start, size: dimAt(first([x]).shape, axis) })),
  ],
  lower: (lowering, [x], { attributes: { axis, start, size } }) => {
    const begin = lowering.shapeVector([start]);
    const end =
      start === 0 ? lowering.shapeVector([size]) : lowering.emitOne('Add', [begin, lowering.shapeVector([size])]);
    return [lowering.emitOne('Slice', [first([x]), begin, end, lowering.int64s([axis])])];
  },
});

const applyPad = defineOp<Range>({
  name: 'pad',
  types: ([x], { axis, size }) => {
    const { dtype, shape } = first([x]);
    return [{ dtype, shape: shape.map((dim, at) => (at === axis ? size : dim)) }];
  },
  gradient: ({ inputs: [x], attributes: { axis, start }, dOutputs: [dY] }) => [
    slice(first([dY]), axis, start, dimAt(first([x]).shape, axis)),
  ],
  lower: (lowering, [x], { attributes: { axis, start, size }, inputs }) => {
    const { shape } = first(inputs);
    const before = lowering.shapeVector([start]);
    const after = lowering.emitOne('Sub', [
      lowering.emitOne('Sub', [lowering.shapeVector([size]), before]),
      lowering.shapeVector([dimAt(shape, axis)]),
    ]);
    const none = (count: number): string[] => (count === 0 ? [] : [lowering.int64s(Array(count).fill(0))]);
    const pads = lowering.emitOne(
      'Concat',
      [...none(axis), before, ...none(shape.length - 1), after, ...none(shape.length - 1 - axis)],
      { attributes: { axis: 0 } },
    );
    return [lowering.emitOne('Pad', [first([x]), pads, lowering.constant(scalar(0))])];
  },
});

const applyConcat = defineOp<{ readonly axis: number }>({
  name: 'concat',
  types: (parts, { axis }) => {
    const { dtype, shape } = first(parts);
    const size = parts.map((part) => dimAt(part.shape, axis)).reduce(addDims);
    return [{ dtype, shape: shape.map((dim, at) => (at === axis ? size : dim)) }];
  },
  gradient: ({ inputs, attributes: { axis }, dOutputs: [dY] }) => {
    let start: Dim = 0;
    return inputs.map((part) => {
      const size = dimAt(part.shape, axis);
      const dPart = slice(first([dY]), axis, start, size);
      start = addDims(start, size);
      return dPart;
    });
  },
  lower: (lowering, parts, { attributes: { axis } }) => [lowering.emitOne('Concat', parts, { attributes: { axis } })],
});

/** Takes `size` elements of `x` from `start` along `axis`. */
export function slice(x: Value, axis: number, start: Dim, size: Dim): Value {
  const normalized = normalizeAxis(axis, x.shape.length);
  if (start === 0 && x.shape[normalized] === size) return x;
  return first(applySlice([x], { axis: normalized, start, size }));
}

/** Pads `x` with zeros to `size` along `axis`; `x` begins at `start`. */
export function pad(x: Value, axis: number, start: Dim, size: Dim): Value {
  return first(applyPad([x], { axis: normalizeAxis(axis, x.shape.length), start, size }));
}

/** Joins the parts along `axis`. */
export function concat(parts: readonly Value[], axis: number): Value {
  const [only] = parts;
  if (only === undefined) throw internal('concat of nothing');
  return parts.length === 1 ? only : first(applyConcat(parts, { axis: normalizeAxis(axis, only.shape.length) }));
}
