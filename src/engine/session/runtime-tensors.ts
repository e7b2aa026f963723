// Converts between host tensors and ONNX Runtime's tensors. They share their memory if that is possible.
import { BytetagError } from '../../foundation/errors.js';
import { float32, type Tensor, type TypedArrays } from '../tensor/tensor.js';
import type { RuntimeTensor, TensorConstructor, Transfer } from './runtime.js';

/**
 * Creates a tensor of the runtime that uses the memory of `tensor`.
 * @param Tensor the runtime's own class
 * @throws BytetagError `device` for bfloat16, which the runtime's JavaScript interface does not support, and for
 *   float64, which no graph of bytetag uses
 */
export function toRuntime(Tensor: TensorConstructor, { dtype, data, shape }: Tensor): RuntimeTensor {
  switch (dtype) {
    case 'bfloat16':
    case 'float64':
      throw new BytetagError('device', `session: expected float32, float16, int32, int64 or bool, got ${dtype}`);
    case 'float16':
      // If the language has a Float16Array, the constructor would convert the raw bits to one, and the native side of
      // onnxruntime-node 1.30 refuses it (seen on Node 24). The native side reads the type from this property only.
      return Object.assign(new Tensor('uint16', data as TypedArrays['float16'], shape), { type: 'float16' });
    default:
      return new Tensor(dtype, data as Exclude<Tensor['data'], TypedArrays['float16']>, shape);
  }
}

/**
 * Creates a host tensor that uses the memory of `tensor`. @throws BytetagError `device` for an element type that
 * bytetag lacks.
 */
export function fromRuntime(tensor: RuntimeTensor): Tensor {
  const { type, data } = tensor;
  const shape = [...tensor.dims];
  switch (type) {
    case 'float32':
      return { dtype: type, shape, data: data as Float32Array };
    case 'int32':
      return { dtype: type, shape, data: data as Int32Array };
    case 'int64':
      return { dtype: type, shape, data: data as BigInt64Array };
    case 'bool':
      return { dtype: type, shape, data: data as Uint8Array };
    case 'float16': {
      const { buffer, byteOffset, length } = data as Uint16Array;
      return { dtype: type, shape, data: new Uint16Array(buffer, byteOffset, length) };
    }
    default:
      throw new BytetagError('device', `session: expected float32, float16, int32, int64 or bool, got ${type}`);
  }
}

/** The transfer for a device that computes in host memory. @param Tensor the runtime's own class */
export function createHostTransfer(Tensor: TensorConstructor): Transfer {
  return {
    async upload({ data, shape }) {
      return toRuntime(Tensor, float32(data.slice(), shape));
    },
    async download({ data }, into) {
      into.data.set(data as Float32Array);
    },
  };
}

const { port1: closedPort } = new MessageChannel();
closedPort.close();

/**
 * Frees the memory of `tensor` now instead of waiting for the garbage collector: an array that is transferred to a
 * closed port is freed at once. This matters because onnxruntime-node copies even the outputs that it wrote in place,
 * if other outputs of the run are not preallocated (see `in-place.ts`).
 */
export function discard(tensor: RuntimeTensor): void {
  const { buffer } = tensor.data as Float32Array;
  closedPort.postMessage(undefined, [buffer as ArrayBuffer]);
}
