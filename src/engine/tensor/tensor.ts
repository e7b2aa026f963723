// Host tensors: a shape and a typed array in row-major order, in the element types that graphs and checkpoints use.
import { BytetagError } from '../../foundation/errors.js';

/**
 * Element types, by the array that holds them. Half precision is stored as its raw 16 bits. float64 only occurs in
 * checkpoints, and is converted when they are read.
 */
export interface TypedArrays {
  readonly float64: Float64Array;
  readonly float32: Float32Array;
  readonly float16: Uint16Array;
  readonly bfloat16: Uint16Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
  readonly bool: Uint8Array;
}

/** Name of an element type. */
export type DType = keyof TypedArrays;

/** A dense row-major tensor in host memory. `data` may be a view into a larger buffer. */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: TypedArrays[D];
}

/** Tensors by the name of the graph input or output that they belong to. */
export type TensorMap = Readonly<Record<string, Tensor>>;

/** Bytes of one element. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
};

/** Whether an element type is a floating-point type. */
export function isFloating(dtype: DType): boolean {
  return dtype === 'float64' || dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16';
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A float32 tensor over `data`. @throws BytetagError `internal` if the length does not fit the shape. */
export function float32(data: Float32Array, shape: readonly number[]): Tensor<'float32'> {
  return checked({ dtype: 'float32', data, shape });
}

/** An int32 tensor over `data`. @throws BytetagError `internal` if the length does not fit the shape. */
export function int32(data: Int32Array, shape: readonly number[]): Tensor<'int32'> {
  return checked({ dtype: 'int32', data, shape });
}

/** A float32 scalar. */
export function scalar(value: number): Tensor<'float32'> {
  return { dtype: 'float32', data: Float32Array.of(value), shape: [] };
}

/** A float32 tensor of zeros. */
export function zeros(shape: readonly number[]): Tensor<'float32'> {
  return { dtype: 'float32', data: new Float32Array(elementCount(shape)), shape };
}

function checked<D extends DType>(tensor: Tensor<D>): Tensor<D> {
  if (tensor.data.length !== elementCount(tensor.shape)) {
    throw new BytetagError(
      'internal',
      `internal: a tensor of shape [${tensor.shape}] needs ${elementCount(tensor.shape)} elements, ` +
        `got ${tensor.data.length}`,
    );
  }
  return tensor;
}
