// Selects rows of tensors by their indices along the first axis.
import { internal } from '../../foundation/errors.js';
import type { Tensor, TensorMap } from './tensor.js';

/** The selected rows, in the order of `rows`. @param tensors float32 [rows, ...] */
export function selectRows(tensors: TensorMap, rows: Int32Array): TensorMap {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]): [string, Tensor] => {
      if (!(data instanceof Float32Array)) throw internal(`${name} is not float32`);
      const width = data.length / (shape[0] ?? 1);
      const selected = new Float32Array(rows.length * width);
      rows.forEach((row, index) => {
        selected.set(data.subarray(row * width, (row + 1) * width), index * width);
      });
      return [name, { dtype: 'float32', shape: [rows.length, ...shape.slice(1)], data: selected }];
    }),
  );
}
