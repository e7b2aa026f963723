// What a device needs of ONNX Runtime, which has one JavaScript interface and several packages: onnxruntime-node for Node,
// onnxruntime-web for pages.
import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor as RuntimeTensor,
  TensorConstructor,
} from 'onnxruntime-common';
import type { Tensor } from '../tensor/tensor.js';
import type { DeviceName, SessionOptions } from './session.js';

/** A tensor of ONNX Runtime's. */
export type { RuntimeTensor, TensorConstructor };

/**
 * How the runtime writes outputs into host tensors that it is given:
 * - `stopped`: in place; and a run whose outputs are all such tensors ends at a stop output, which keeps the runtime from
 *   copying them afterwards (see `in-place.ts`)
 * - `written`: in place
 * - `copied`: not at all, so that the session copies what comes back into them
 */
export type HostOutputs = 'stopped' | 'written' | 'copied';

/** How tensors reach a device, and come back. */
export interface Transfer {
  upload(tensor: Tensor<'float32'>): Promise<RuntimeTensor>;
  /** @param into of the same shape */
  download(tensor: RuntimeTensor, into: Tensor<'float32'>): Promise<void>;
}

/** One device of a package of ONNX Runtime's. */
export interface Runtime {
  readonly name: DeviceName;
  /** The package's own. */
  readonly InferenceSession: InferenceSessionFactory;
  /** The package's own. */
  readonly Tensor: TensorConstructor;
  /** True if its sessions read and write host memory. */
  readonly usesHostMemory: boolean;
  readonly hostOutputs: HostOutputs;
  /** For the tensors in the memory of the device. */
  readonly transfer: Transfer;
  /** What the package is to be told of a session. */
  sessionOptions(options: SessionOptions): InferenceSession.SessionOptions;
}
