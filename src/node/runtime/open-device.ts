// Opens the devices of a Node process.
import { parseDeviceName } from '../../engine/session/device-name.js';
import type { DeviceRecorder } from '../../engine/session/recorder.js';
import type { Runtime } from '../../engine/session/runtime.js';
import { createRuntimeDevice } from '../../engine/session/runtime-device.js';
import { createHostTransfer } from '../../engine/session/runtime-tensors.js';
import type { Device, DeviceName } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';
import { onnxRuntime } from './onnxruntime.js';
import { runtimeOptions } from './runtime-options.js';
import { findAdapter } from './webgpu-adapter.js';
import { createWebGpuTransfer } from './webgpu-transfer.js';

/**
 * Opens the device called `name`.
 * @param deviceRecorder records the work of its sessions
 * @throws BytetagError `usage` if there is none of that name; `device` if it is `webgpu` and no adapter works here, or
 *   if onnxruntime-node cannot be loaded
 */
export async function openDevice(name: DeviceName, deviceRecorder?: DeviceRecorder): Promise<Device> {
  parseDeviceName(name);
  const { InferenceSession, Tensor } = onnxRuntime();
  if (name === 'webgpu') {
    const adapter = await findAdapter();
    if (!adapter.found) throw new BytetagError('device', `device webgpu: expected an adapter, got ${adapter.reason}`);
  }
  return createRuntimeDevice(
    {
      ...{ name, InferenceSession, Tensor },
      ...differences[name](Tensor),
      sessionOptions: (options) => runtimeOptions(name, options),
    },
    deviceRecorder,
  );
}

/** What tells devices apart. A device without a row does not compile. */
const differences: Readonly<
  Record<DeviceName, (tensor: Runtime['Tensor']) => Pick<Runtime, 'usesHostMemory' | 'hostOutputs' | 'transfer'>>
> = {
  cpu: (tensor) => ({ usesHostMemory: true, hostOutputs: 'stopped', transfer: createHostTransfer(tensor) }),
  webgpu: () => ({
    ...{ usesHostMemory: false, hostOutputs: 'written' },
    transfer: createWebGpuTransfer(runtimeOptions('webgpu', {})),
  }),
};
