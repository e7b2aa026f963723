// A linear layer without bias.
import { matmul } from '../../engine/graph/matmul.js';
import type { Value } from '../../engine/graph/value.js';

/**
 * `x` times the transpose of `weight`, in the layout of PyTorch's `nn.Linear`.
 * @param x [..., inputDim]
 * @param weight [outputDim, inputDim]
 * @returns [..., outputDim]
 */
export function linear(x: Value, weight: Value): Value {
  return matmul(x, weight, { transposeB: true });
}
