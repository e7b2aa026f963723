// Tensors in the memory of a device of ONNX Runtime.
import { BytetagError } from '../../foundation/errors.js';
import type { Tensor } from '../tensor/tensor.js';
import type { RuntimeTensor, Transfer } from './runtime.js';
import type { DeviceTensor } from './session.js';

/** Holds a tensor of the runtime. Each write replaces it by another one. */
export class RuntimeDeviceTensor implements DeviceTensor {
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

  /** The tensor that it holds. @throws BytetagError `device` if it holds none */
  get runtime(): RuntimeTensor {
    if (this.held !== undefined) return this.held;
    throw new BytetagError('device', 'device tensor: expected one that was written, got one that holds nothing');
  }

  /** Takes ownership of `tensor` and frees the one that it held before. @param freed called when `tensor` is freed */
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
