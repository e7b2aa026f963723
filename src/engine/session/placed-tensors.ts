// Tensors where a device computes: copies of host tensors in its own memory, or the host's own where it uses those.
import type { Tensor } from '../tensor/tensor.js';
import type { AnyTensor, Device, DeviceTensor } from './session.js';

/** Float32 tensors in the memory that a device computes in. Owns what is not the host's. */
export interface PlacedTensors {
  /** By name; on a device that uses host memory the host's own. */
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  /** Copies the host's values to the device. Until then the tensors hold nothing. */
  push(): Promise<void>;
  /** Copies the device's values to the host. */
  pull(): Promise<void>;
  dispose(): void;
}

/** Gives tensors a place on a device. */
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
