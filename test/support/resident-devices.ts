// Devices with their own memory, to run the same tests on: WebGPU where there is an adapter, and the CPU treated as if
// it were one, so that what happens to tensors on a device is tested everywhere.
import type { Device, DeviceTensor } from '../../src/engine/session/session.js';
import { openDevice } from '../../src/node/runtime/open-device.js';
import { findAdapter } from '../../src/node/runtime/webgpu-adapter.js';

const adapter = await findAdapter();

/** The CPU, with all tensors on the device that may be. */
export const residentCpu: Device = { ...(await openDevice('cpu')), usesHostMemory: false };

/** Each with the reason why it cannot be tested, if it cannot. */
export const residentDevices: readonly { name: string; device: Device | undefined; skipped: string }[] = [
  { name: 'cpu with tensors on the device', device: residentCpu, skipped: '' },
  adapter.found
    ? { name: 'webgpu', device: await openDevice('webgpu'), skipped: '' }
    : { name: 'webgpu', device: undefined, skipped: ` (${adapter.reason})` },
];

/** The same device, and those of its tensors that were made and not disposed of. */
export function withLiveTensors(device: Device): { readonly device: Device; readonly live: ReadonlySet<DeviceTensor> } {
  const live = new Set<DeviceTensor>();
  const createTensor = (): DeviceTensor => {
    const tensor = device.createTensor();
    const dispose = tensor.dispose.bind(tensor);
    live.add(tensor);
    return Object.assign(tensor, {
      dispose: () => {
        live.delete(tensor);
        dispose();
      },
    });
  };
  return { device: { ...device, createTensor }, live };
}
