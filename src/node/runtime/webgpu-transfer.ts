// Copies tensors to and from the memory of a WebGPU device of onnxruntime-node.
import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { identityModel } from '../../engine/session/identity-model.js';
import type { Transfer } from '../../engine/session/runtime.js';
import { discard, toRuntime } from '../../engine/session/runtime-tensors.js';
import { onnxRuntime } from './onnxruntime.js';

/**
 * Copies through sessions of one node each, which are made when they are first needed. A tensor's own `getData` crashes
 * the process (onnxruntime-node 1.30).
 */
export function createWebGpuTransfer(options: InferenceSession.SessionOptions): Transfer {
  const { InferenceSession, Tensor } = onnxRuntime();
  let up: Promise<InferenceSession> | undefined;
  let down: Promise<InferenceSession> | undefined;
  return {
    async upload(tensor) {
      up ??= InferenceSession.create(identityModel, { ...options, preferredOutputLocation: 'gpu-buffer' });
      const { y } = await (await up).run({ x: toRuntime(Tensor, tensor) });
      return y as RuntimeTensor;
    },
    async download(x, into) {
      down ??= InferenceSession.create(identityModel, options);
      const { y } = await (await down).run({ x }, { y: toRuntime(Tensor, into) });
      if (y !== undefined && y.data !== into.data) discard(y);
    },
  };
}
