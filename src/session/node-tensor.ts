// Tensors in the memory of a Node process's devices: host tensors go in and come out; sessions hand over what they wrote.
import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { BytetagError } from '../errors.js';
import { float32, type Tensor } from '../tensor/tensor.js';
import { onnxRuntime } from './onnxruntime.js';
import { discard, toRuntime } from './runtime-tensors.js';
import type { DeviceTensor } from './session.js';

/** How tensors reach a device, and come back. */
export interface Transfer {
  upload(tensor: Tensor<'float32'>): Promise<RuntimeTensor>;
  /** @param into of the same shape */
  download(tensor: RuntimeTensor, into: Tensor<'float32'>): Promise<void>;
}

/** For a device that computes in host memory. */
export const hostTransfer: Transfer = {
  async upload({ data, shape }) {
    return toRuntime(float32(data.slice(), shape));
  },
  async download({ data }, into) {
    into.data.set(data as Float32Array);
  },
};

/** A model of one node, `y = x` on a float32 of any shape (ONNX IR version 8, opset 17). */
const identityModel = Buffer.from(
  'CAg6LgoQCgF4EgF5IghJZGVudGl0eRIEdGlueVoJCgF4EgQKAggBYgkKAXkSBAoCCAFCBAoAEBE=',
  'base64',
);

/**
 * Through sessions of one node each, made when first needed: a tensor's own `getData` ends the process
 * (onnxruntime-node 1.30).
 */
export function createWebGpuTransfer(options: InferenceSession.SessionOptions): Transfer {
  let up: Promise<InferenceSession> | undefined;
  let down: Promise<InferenceSession> | undefined;
  return {
    async upload(tensor) {
      up ??= onnxRuntime().InferenceSession.create(identityModel, {
        ...options,
        preferredOutputLocation: 'gpu-buffer',
      });
      const { y } = await (await up).run({ x: toRuntime(tensor) });
      return y as RuntimeTensor;
    },
    async download(x, into) {
      down ??= onnxRuntime().InferenceSession.create(identityModel, options);
      const { y } = await (await down).run({ x }, { y: toRuntime(into) });
      if (y !== undefined && y.data !== into.data) discard(y);
    },
  };
}

/** A tensor of the runtime, exchanged for another by whatever writes. */
export class NodeTensor implements DeviceTensor {
  readonly dtype = 'float32';
  private readonly transfer: Transfer;
  private held: RuntimeTensor | undefined;
  private freed: (() => void) | undefined;

  constructor(transfer: Transfer) {
    this.transfer = transfer;
  }

  get shape(): readonly number[] {
    return this.held?.dims ?? [];
  }

  /** What it holds. @throws BytetagError `device` if that is nothing */
  get runtime(): RuntimeTensor {
    if (this.held !== undefined) return this.held;
    throw new BytetagError('device', 'device tensor: expected one that was written, got one that holds nothing');
  }

  /** Takes over `tensor`, and frees what it held. @param freed called when `tensor` is freed in turn */
  hold(tensor: RuntimeTensor, freed?: () => void): void {
    this.free();
    this.held = tensor;
    this.freed = freed;
  }

  async write(tensor: Tensor<'float32'>): Promise<void> {
    this.hold(await this.transfer.upload(tensor));
  }

  async read(into: Tensor<'float32'>): Promise<void> {
    const { runtime } = this;
    if (runtime.dims.length !== into.shape.length || runtime.dims.some((size, axis) => size !== into.shape[axis])) {
      throw new BytetagError(
        'device',
        `device tensor: expected to be read into [${runtime.dims}], got [${into.shape}]`,
      );
    }
    await this.transfer.download(runtime, into);
  }

  dispose(): void {
    this.free();
  }

  private free(): void {
    const { held, freed } = this;
    this.held = undefined;
    this.freed = undefined;
    held?.dispose();
    freed?.();
  }
}
