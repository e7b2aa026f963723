// Opens the devices of a web page: the processor, through WebAssembly, and its graphics card, through WebGPU.
import { parseDeviceName } from '../../engine/session/device-name.js';
import { guardCalls } from '../../engine/session/guarded-calls.js';
import { createRuntimeDevice } from '../../engine/session/runtime-device.js';
import { createHostTransfer } from '../../engine/session/runtime-tensors.js';
import type { Device, DeviceName } from '../../engine/session/session.js';
import { createQueue } from '../../foundation/queue.js';
import { expectAdapter } from './adapter.js';
import { createGpuTransfer } from './gpu-transfer.js';
import { runtimeOptions } from './runtime-options.js';
import { loadRuntime, type RuntimeSettings } from './runtime-package.js';

/**
 * The build for WebGPU does one thing at a time: a session cannot be made while another is, and two that run at once
 * wait forever (onnxruntime-web 1.30).
 */
const gpuQueue = createQueue();

/**
 * Opens the device called `name`.
 * @throws BytetagError `usage` if there is none of that name; `device` if it is `webgpu` and no adapter works here, or
 *   if onnxruntime-web cannot be loaded
 */
export async function openDevice(name: DeviceName = 'cpu', settings: RuntimeSettings = {}): Promise<Device> {
  parseDeviceName(name);
  if (name === 'webgpu') await expectAdapter();
  const runtime = await loadRuntime(name, settings);
  const { InferenceSession, Tensor } = runtime;
  const usesHostMemory = name === 'cpu';
  const device = createRuntimeDevice({
    ...{ name, InferenceSession, Tensor, usesHostMemory },
    // onnxruntime-web ignores tensors that are given for outputs, without a word (microsoft/onnxruntime#25786).
    hostOutputs: 'copied',
    transfer: usesHostMemory ? createHostTransfer(Tensor) : createGpuTransfer(runtime, gpuQueue),
    sessionOptions: (options) => runtimeOptions(name, options),
  });
  return usesHostMemory ? device : guardCalls(device, gpuQueue);
}
