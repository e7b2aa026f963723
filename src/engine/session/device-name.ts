// The names of the devices that bytetag can run on.
import { BytetagError } from '../../foundation/errors.js';
import type { DeviceName } from './session.js';

/** All devices, the default first. */
export const deviceNames: readonly DeviceName[] = ['cpu', 'webgpu'];

/**
 * Checks the name of a device. @throws BytetagError `usage` if there is no such device, with the names of all devices
 */
export function parseDeviceName(text: string): DeviceName {
  const name = deviceNames.find((candidate) => candidate === text);
  if (name === undefined) {
    throw new BytetagError('usage', `device: expected one of ${deviceNames.join(', ')}, got ${text}`);
  }
  return name;
}
