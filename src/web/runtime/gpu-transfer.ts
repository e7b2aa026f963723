// Copies tensors to and from the memory of a WebGPU device of onnxruntime-web.
import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-web';
import type { Guard } from '../../engine/session/guarded-calls.js';
import { identityModel } from '../../engine/session/identity-model.js';
import type { Transfer } from '../../engine/session/runtime.js';
import { toRuntime } from '../../engine/session/runtime-tensors.js';
import type { RuntimePackage } from './runtime-package.js';

/** Uploads through a session of one node, whose output stays on the device. @param guard before each copy */
export function createGpuTransfer({ InferenceSession, Tensor }: RuntimePackage, guard: Guard): Transfer {
  let session: Promise<InferenceSession> | undefined;
  return {
    upload: (tensor) =>
      guard(async () => {
        session ??= InferenceSession.create(identityModel, {
          executionProviders: ['webgpu'],
          preferredOutputLocation: 'gpu-buffer',
        });
        const { y } = await (await session).run({ x: toRuntime(Tensor, tensor) });
        return y as RuntimeTensor;
      }),
    download: (tensor, into) =>
      guard(async () => {
        into.data.set((await tensor.getData()) as Float32Array);
      }),
  };
}
