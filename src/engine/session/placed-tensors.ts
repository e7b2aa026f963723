// Keeps tensors where a device computes: as copies in the device's memory, or as the host's own tensors if the device
// uses host memory.
import type { Tensor } from '../tensor/tensor.js';
import type { AnyTensor, Device, DeviceTensor } from './session.js';

/** Float32 tensors in the memory of a device. Owns the copies, but not the host's tensors. */
export interface PlacedTensors {
  /** By name; on a device that uses host memory these are the host's own tensors. */
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  /** Copies the host's values to the device. Before this call the tensors hold no values. */
  push(): Promise<void>;
  /** Copies the device's values to the host. */
  pull(): Promise<void>;
  dispose(): void;
}

/** Creates the tensors on a device. */
export function placeTensors(device: Device, host: ReadonlyMap<string, Tensor<'float32'>>): PlacedTensors {
  if (device.usesHostMemory) {
    return { tensors: host, push: async () => {}, pull: async () => {}, dispose: () => {} };
  }
  const pairs = [...host].map(([name, onHost]) => ({ name, onHost, onDevice: device.createTensor() }));
  return {
    tensors: new Map(pairs.map(({ name, onDevice }): [string, DeviceTensor] => [name, onDevice])),
    async push() {
      for (const { onHost, onDevice } of pairs) await onDevice.write(onHost);
    },
    async pull() {
      for (const { onHost, onDevice } of pairs) await onDevice.read(onHost);
    },
    dispose() {
      for (const { onDevice } of pairs) onDevice.dispose();
    },
  };
}
