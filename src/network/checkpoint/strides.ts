// Strided layouts, described by shapes and strides as in PyTorch: tests whether they are row-major, computes how far
// they reach, and copies their elements into row-major order.
import { elementCount, type TypedArrays } from '../../engine/tensor/tensor.js';

/** True if the elements are in row-major order without gaps. The stride of an axis of size 1 does not matter. */
export function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 0;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** The number of elements from the first to the last, including both; 0 for an empty tensor. */
export function spanOf(shape: readonly number[], strides: readonly number[]): number {
  if (elementCount(shape) === 0) return 0;
  return shape.reduce((last, size, axis) => last + (size - 1) * (strides[axis] ?? 0), 1);
}

/**
 * Copies a strided tensor in row-major order.
 * @param source the elements from the first to the last, in their layout
 * @param target as many elements as the shape has, with the same type as `source`
 */
export function gatherStrided<Data extends TypedArrays[keyof TypedArrays]>(
  source: Data,
  shape: readonly number[],
  strides: readonly number[],
  target: Data,
): void {
  // An axis of size 1 never counts up. Without this, each element would step over up to 64 of them.
  const axes = shape.flatMap((size, axis) => (size === 1 ? [] : [{ size, stride: strides[axis] ?? 0, index: 0 }]));
  let offset = 0;
  for (let at = 0; at < target.length; at++) {
    target[at] = source[offset] as Data[number];
    // Counts up like an odometer: the last axis first; an axis at its end starts again from 0.
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
