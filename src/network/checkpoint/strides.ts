// Strided layouts: shapes and strides, as PyTorch states them, go in; whether they are row-major, how far they reach and
// the elements in row-major order come out.
import { elementCount, type TypedArrays } from '../../engine/tensor/tensor.js';

/** True if the elements lie row-major without gaps. The stride of an axis of size 1 does not matter. */
export function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 0;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Elements from the first to the last one, both counted; 0 for an empty tensor. */
export function spanOf(shape: readonly number[], strides: readonly number[]): number {
  if (elementCount(shape) === 0) return 0;
  return shape.reduce((last, size, axis) => last + (size - 1) * (strides[axis] ?? 0), 1);
}

/**
 * Copies a strided tensor in row-major order.
 * @param source its elements from the first to the last, as they lie
 * @param target as many elements as the shape has, of the same type as `source`
 */
export function gatherStrided<Data extends TypedArrays[keyof TypedArrays]>(
  source: Data,
  shape: readonly number[],
  strides: readonly number[],
  target: Data,
): void {
  // An axis of size 1 never counts up: up to 64 of them would be passed at each element.
  const axes = shape.flatMap((size, axis) => (size === 1 ? [] : [{ size, stride: strides[axis] ?? 0, index: 0 }]));
  let offset = 0;
  for (let at = 0; at < target.length; at++) {
    target[at] = source[offset] as Data[number];
    // Counts up like a mileometer: the last axis first, each axis that is full starts again.
    for (let last = axes.length - 1; last >= 0; last--) {
      const axis = axes[last];
      if (axis === undefined) break;
      axis.index++;
      offset += axis.stride;
      if (axis.index < axis.size) break;
      axis.index = 0;
      offset -= axis.stride * axis.size;
    }
  }
}
