// Chooses how a model's weights are quantized for running it, by the element type and the device.
import { type QuantizedMatrix, quantizeMatrix } from '../../engine/onnx/quantize.js';
import type { WeightDType } from '../../engine/onnx/weight-dtypes.js';
import type { Device } from '../../engine/session/session.js';
import type { Tensor } from '../../engine/tensor/tensor.js';
import { BytetagError } from '../../foundation/errors.js';
import { checkValue } from '../../foundation/value-rules.js';
import { runtimeTable } from '../options/runtime-table.js';

/** Rounds the weight of a linear layer: [outputDim, inputDim]. */
export type WeightQuantizer = (weight: Tensor<'float32'>) => QuantizedMatrix;

/**
 * The function that rounds weights; undefined if they are not rounded.
 * @throws BytetagError `usage` for `q8` on a device without its operators
 */
export function weightQuantizer(dtype: WeightDType | undefined, { name }: Device): WeightQuantizer | undefined {
  if (dtype !== undefined) checkValue('dtype', dtype, runtimeTable.dtype);
  if (dtype === undefined || dtype === 'fp32') return undefined;
  if (dtype === 'q8' && name !== 'cpu') {
    throw new BytetagError('usage', `dtype q8: expected device cpu, got ${name} (q4 runs there)`);
  }
  return (weight) => quantizeMatrix(weight, dtype, 63);
}
