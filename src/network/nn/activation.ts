// The activation functions of a feed-forward layer.
import { erf, mul, relu, scale, shift, sigmoid } from '../../engine/graph/elementwise.js';
import type { Value } from '../../engine/graph/value.js';
import { gelu } from './gelu.js';

/** The functions by their names in Hugging Face: `gelu` is the exact form, `gelu_new` its tanh approximation. */
const functions = {
  relu,
  gelu: exactGelu,
  gelu_new: gelu,
  silu: (x: Value) => mul(x, sigmoid(x)),
} as const satisfies Readonly<Record<string, (x: Value) => Value>>;

/** The name of an activation function. */
export type Activation = keyof typeof functions;

/** Applies an activation function to each element. @param x any shape */
export function activate(x: Value, name: Activation): Value {
  return functions[name](x);
}

/** x times the probability that a normal variable is below x (Hendrycks and Gimpel 2016, arXiv 1606.08415). */
function exactGelu(x: Value): Value {
  return mul(x, scale(shift(erf(scale(x, Math.SQRT1_2)), 1), 0.5));
}
