// The Gaussian error linear unit (GELU) in its tanh approximation.
import { mul, scale, shift, sigmoid, square } from '../../engine/graph/elementwise.js';
import type { Value } from '../../engine/graph/value.js';

const linearTerm = 2 * Math.sqrt(2 / Math.PI);
const cubicTerm = linearTerm * 0.044715;

/**
 * GELU, tanh approximation (Hendrycks and Gimpel 2016, arXiv 1606.08415; Hugging Face's `gelu_new`). Written with the
 * logistic function, 0.5 (1 + tanh u) = sigmoid(2u), which is one pass fewer over a large tensor.
 */
export function gelu(x: Value): Value {
  return mul(x, sigmoid(mul(x, shift(scale(square(x), cubicTerm), linearTerm))));
}
