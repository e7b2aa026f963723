// Implements a device on top of ONNX Runtime: its sessions and its tensors.
import type { DeviceRecorder } from './recorder.js';
import type { Runtime } from './runtime.js';
import { RuntimeDeviceTensor } from './runtime-device-tensor.js';
import { createRuntimeSession } from './runtime-session.js';
import type { Device } from './session.js';

/** @param recorder records what the device's sessions do */
export function createRuntimeDevice(runtime: Runtime, recorder?: DeviceRecorder): Device {
  const { name, usesHostMemory, transfer } = runtime;
  return {
    name,
    usesHostMemory,
    createSession: (model, options) => createRuntimeSession(runtime, model, options, recorder),
    createTensor: () => new RuntimeDeviceTensor(transfer),
  };
}
