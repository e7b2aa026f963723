// The leaves of a graph: inputs that every run feeds, trained parameters and constants.
import type { Shape } from '../tensor/shape.js';
import { type DType, float32, int32, scalar, type Tensor } from '../tensor/tensor.js';
import { first } from './arity.js';
import { defineOp } from './op.js';
import type { Value } from './value.js';

interface LeafAttributes {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

const applyInput = defineOp<LeafAttributes>({
  name: 'input',
  feedName: ({ name }) => name,
  types: (_, { dtype, shape }) => [{ dtype, shape }],
  gradient: 'leaf',
  lower: (lowering, _, { attributes: { name, dtype, shape } }) => [lowering.input('input', name, dtype, shape)],
});

const applyParameter = defineOp<LeafAttributes>({
  name: 'parameter',
  feedName: ({ name }) => name,
  types: (_, { dtype, shape }) => [{ dtype, shape }],
  gradient: 'leaf',
  lower: (lowering, _, { attributes: { name, dtype, shape } }) => [lowering.input('parameter', name, dtype, shape)],
});

const applyConstant = defineOp<{ readonly tensor: Tensor }>({
  name: 'constant',
  types: (_, { tensor }) => [{ dtype: tensor.dtype, shape: tensor.shape }],
  gradient: 'leaf',
  lower: (lowering, _, { attributes: { tensor } }) => [lowering.constant(tensor)],
});

/** A tensor that every run feeds. Its symbolic sizes take their values from the tensor that is fed. */
export function input(name: string, dtype: DType, shape: Shape): Value {
  return first(applyInput([], { name, dtype, shape }));
}

/** A float32 weight, with its name in the Hugging Face checkpoint. */
export function parameter(name: string, shape: readonly number[]): Value {
  return first(applyParameter([], { name, dtype: 'float32', shape }));
}

/** A tensor stored in the graph. */
export function constant(tensor: Tensor): Value {
  return first(applyConstant([], { tensor }));
}

/** A float32 scalar stored in the graph. */
export function constantScalar(value: number): Value {
  return constant(scalar(value));
}

/** A float32 vector stored in the graph: [values.length]. */
export function constantVector(values: readonly number[]): Value {
  return constant(float32(Float32Array.from(values), [values.length]));
}

/** An int32 scalar stored in the graph. */
export function constantInt(value: number): Value {
  return constant(int32(Int32Array.of(value), []));
}
