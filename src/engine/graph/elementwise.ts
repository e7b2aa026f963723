// Ops that work element by element, with NumPy's broadcasting rules.
import { broadcastShapes } from '../tensor/shape.js';
import { type DType, int32, isFloating, scalar } from '../tensor/tensor.js';
import { first, firstThree, firstTwo } from './arity.js';
import { constantScalar } from './leaves.js';
import { onnxElementType } from './lowering.js';
import { type Apply, defineOp, type OpDefinition, type OpName } from './op.js';
import { sumTo } from './shaping.js';
import type { Value, ValueType } from './value.js';

type NoAttributes = Readonly<Record<never, never>>;

const broadcastTypes = (inputs: readonly Value[]): readonly ValueType[] => [
  { dtype: first(inputs).dtype, shape: inputs.map((x) => x.shape).reduce(broadcastShapes) },
];

/** An op whose ONNX operator takes the same inputs and no attributes. */
function elementwise(
  name: OpName,
  operator: string,
  gradient: OpDefinition<NoAttributes>['gradient'],
  types: OpDefinition<NoAttributes>['types'] = broadcastTypes,
): Apply<NoAttributes> {
  return defineOp<NoAttributes>({
    name,
    types,
    gradient,
    lower: (lowering, inputs) => [lowering.emitOne(operator, inputs)],
  });
}

const applyAdd = elementwise('add', 'Add', ({ inputs, dOutputs: [dY] }) =>
  inputs.map((x) => sumTo(first([dY]), x.shape)),
);

const applySub = elementwise('sub', 'Sub', ({ inputs, dOutputs }) => {
  const [a, b] = firstTwo(inputs);
  const dY = first(dOutputs);
  return [sumTo(dY, a.shape), negate(sumTo(dY, b.shape))];
});

const applyMul = elementwise('mul', 'Mul', ({ inputs, dOutputs }) => {
  const [a, b] = firstTwo(inputs);
  const dY = first(dOutputs);
  return [sumTo(mul(dY, b), a.shape), sumTo(mul(dY, a), b.shape)];
});

const applyDiv = elementwise('div', 'Div', ({ inputs, outputs, dOutputs }) => {
  const [a, b] = firstTwo(inputs);
  const dA = div(first(dOutputs), b);
  return [sumTo(dA, a.shape), negate(sumTo(mul(dA, first(outputs)), b.shape))];
});

const applyExp = elementwise('exp', 'Exp', ({ outputs, dOutputs }) => [mul(first(dOutputs), first(outputs))]);

const applyLog = elementwise('log', 'Log', ({ inputs, dOutputs }) => [div(first(dOutputs), first(inputs))]);

const applySqrt = elementwise('sqrt', 'Sqrt', ({ outputs, dOutputs }) => [
  div(scale(first(dOutputs), 0.5), first(outputs)),
]);

const applySigmoid = elementwise('sigmoid', 'Sigmoid', ({ outputs, dOutputs }) => {
  const y = first(outputs);
  return [mul(first(dOutputs), sub(y, mul(y, y)))];
});

const applyErf = elementwise('erf', 'Erf', ({ inputs, dOutputs }) => [
  mul(first(dOutputs), scale(exp(negate(square(first(inputs)))), 2 / Math.sqrt(Math.PI))),
]);

const applyRelu = elementwise('relu', 'Relu', ({ inputs, dOutputs }) => [
  mul(first(dOutputs), cast(greater(first(inputs), constantScalar(0)), 'float32')),
]);

const applyGreater = elementwise('greater', 'Greater', 'piecewise constant', (inputs) =>
  broadcastTypes(inputs).map(({ shape }) => ({ dtype: 'bool', shape })),
);

const applyEqual = elementwise('equal', 'Equal', 'piecewise constant', (inputs) =>
  broadcastTypes(inputs).map(({ shape }) => ({ dtype: 'bool', shape })),
);

const applyWhere = elementwise(
  'where',
  'Where',
  ({ inputs, dOutputs }) => {
    const [condition, a, b] = firstThree(inputs);
    const dY = first(dOutputs);
    const zero = constantScalar(0);
    return [undefined, sumTo(where(condition, dY, zero), a.shape), sumTo(where(condition, zero, dY), b.shape)];
  },
  (inputs) => {
    const [, a] = firstThree(inputs);
    return broadcastTypes(inputs).map(({ shape }) => ({ dtype: a.dtype, shape }));
  },
);

const applyClip = defineOp<{ readonly low: number; readonly high: number }>({
  name: 'clip',
  types: broadcastTypes,
  // Zero outside the bounds; on a bound the gradient passes, as in PyTorch's clamp.
  gradient: ({ inputs, outputs, dOutputs }) => [
    mul(first(dOutputs), cast(equal(first(inputs), first(outputs)), 'float32')),
  ],
  lower: (lowering, [x], { attributes: { low, high }, outputs }) => {
    const bound = (value: number) =>
      lowering.constant(first(outputs).dtype === 'int32' ? int32(Int32Array.of(value), []) : scalar(value));
    return [lowering.emitOne('Clip', [first([x]), bound(low), bound(high)])];
  },
});

const applyCast = defineOp<{ readonly dtype: DType }>({
  name: 'cast',
  types: (inputs, { dtype }) => [{ dtype, shape: first(inputs).shape }],
  // A cast to or from integers or booleans is a step function, so it has no gradient.
  gradient: ({ inputs, attributes: { dtype }, dOutputs }) => {
    const from = first(inputs).dtype;
    return [isFloating(from) && isFloating(dtype) ? cast(first(dOutputs), from) : undefined];
  },
  lower: (lowering, inputs, { attributes: { dtype } }) => [
    lowering.emitOne('Cast', inputs, { attributes: { to: onnxElementType[dtype] } }),
  ],
});

/** a + b. */
export function add(a: Value, b: Value): Value {
  return first(applyAdd([a, b], {}));
}

/** a - b. */
export function sub(a: Value, b: Value): Value {
  return first(applySub([a, b], {}));
}

/** a * b. */
export function mul(a: Value, b: Value): Value {
  return first(applyMul([a, b], {}));
}

/** a / b. */
export function div(a: Value, b: Value): Value {
  return first(applyDiv([a, b], {}));
}

/** x times a number. */
export function scale(x: Value, factor: number): Value {
  return factor === 1 ? x : mul(x, constantScalar(factor));
}

/** -x. */
export function negate(x: Value): Value {
  return scale(x, -1);
}

/** x plus a number. */
export function shift(x: Value, offset: number): Value {
  return add(x, constantScalar(offset));
}

/** x². */
export function square(x: Value): Value {
  return mul(x, x);
}

/** e to the x. */
export function exp(x: Value): Value {
  return first(applyExp([x], {}));
}

/** The natural logarithm. */
export function log(x: Value): Value {
  return first(applyLog([x], {}));
}

/** The square root. */
export function sqrt(x: Value): Value {
  return first(applySqrt([x], {}));
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: Value): Value {
  return first(applySigmoid([x], {}));
}

/** The error function. */
export function erf(x: Value): Value {
  return first(applyErf([x], {}));
}

/** max(x, 0). */
export function relu(x: Value): Value {
  return first(applyRelu([x], {}));
}

/** Limits x to [low, high]; float32 or int32. */
export function clip(x: Value, low: number, high: number): Value {
  return first(applyClip([x], { low, high }));
}

/** a > b, as bool. */
export function greater(a: Value, b: Value): Value {
  return first(applyGreater([a, b], {}));
}

/** a = b, as bool. */
export function equal(a: Value, b: Value): Value {
  return first(applyEqual([a, b], {}));
}

/** Takes a where `condition` (bool) is true, b elsewhere. */
export function where(condition: Value, a: Value, b: Value): Value {
  return first(applyWhere([condition, a, b], {}));
}

/** Converts x to another element type. The gradient passes through only between floating-point types. */
export function cast(x: Value, dtype: DType): Value {
  return x.dtype === dtype ? x : first(applyCast([x], { dtype }));
}
