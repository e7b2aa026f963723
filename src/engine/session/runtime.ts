// What a device needs from ONNX Runtime. Several packages share the same JavaScript interface: onnxruntime-node for
// Node, onnxruntime-web for web pages.
import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor as RuntimeTensor,
  TensorConstructor,
} from 'onnxruntime-common';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceName, SessionOptions } from './session.js';

/** ONNX Runtime's own tensors. */
export type { RuntimeTensor, TensorConstructor };

/**
 * How the runtime writes outputs into host tensors that it is given:
 * - `stopped`: in place. If all outputs of a run are such tensors, the run ends at a stop output, which keeps the
 *   runtime from copying them afterwards (see `in-place.ts`).
 * - `written`: in place.
 * - `copied`: not at all. The session copies the returned outputs into them.
 */
export type HostOutputs = 'stopped' | 'written' | 'copied';

/** Copies tensors to a device and back. */
export interface Transfer {
  upload(tensor: Tensor<'float32'>): Promise<RuntimeTensor>;
  /** @param into of the same shape */
  download(tensor: RuntimeTensor, into: Tensor<'float32'>): Promise<void>;
}

/** One device of an ONNX Runtime package. */
export interface Runtime {
  readonly name: DeviceName;
  /** The package's own class. */
  readonly InferenceSession: InferenceSessionFactory;
  /** The package's own class. */
  readonly Tensor: TensorConstructor;
  /** True if its sessions read and write host memory. */
  readonly usesHostMemory: boolean;
  readonly hostOutputs: HostOutputs;
  /** Copies tensors to the memory of the device and back. */
  readonly transfer: Transfer;
  /** Translates the options of a session into those of the package. */
  sessionOptions(options: SessionOptions): InferenceSession.SessionOptions;
}
