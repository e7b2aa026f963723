// Between host tensors and ONNX Runtime's, which share their memory where that is possible.
import { BytetagError } from '../../foundation/errors.js';
import { float32, type Tensor, type TypedArrays } from '../tensor/tensor.js';
import type { RuntimeTensor, TensorConstructor, Transfer } from './runtime.js';

/**
 * The runtime's tensor over the memory of `tensor`.
 * @param Tensor the runtime's own
 * @throws BytetagError `device` for bfloat16, which the runtime's JavaScript interface does not know, and float64, which no
 *   graph here has
 */
export function toRuntime(Tensor: TensorConstructor, { dtype, data, shape }: Tensor): RuntimeTensor {
  switch (dtype) {
    case 'bfloat16':
    case 'float64':
      throw new BytetagError('device', `session: expected float32, float16, int32, int64 or bool, got ${dtype}`);
    case 'float16':
      // Where the language has a Float16Array the constructor would turn the raw bits into one, and the native side of
      // onnxruntime-node 1.30 refuses it (seen on Node 24). It reads the type from this property alone.
      return Object.assign(new Tensor('uint16', data as TypedArrays['float16'], shape), { type: 'float16' });
    default:
      return new Tensor(dtype, data as Exclude<Tensor['data'], TypedArrays['float16']>, shape);
  }
}

/** The host tensor over the memory of `tensor`. @throws BytetagError `device` for an element type that bytetag lacks. */
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

/** For a device that computes in host memory. @param Tensor the runtime's own */
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
 * Frees the memory of `tensor` now, which would otherwise wait for the garbage collector. Where some outputs of a run are
 * preallocated and others are not, onnxruntime-node returns a copy even of those that it wrote in place (see `in-place.ts`).
 * What is transferred to a closed port is gone at once.
 */
export function discard(tensor: RuntimeTensor): void {
  const { buffer } = tensor.data as Float32Array;
  closedPort.postMessage(undefined, [buffer as ArrayBuffer]);
}
