// The names of devices.
import { BytetagError } from '../../foundation/errors.js';
import type { DeviceName } from './session.js';

/** All devices, the default first. */
export const deviceNames: readonly DeviceName[] = ['cpu', 'webgpu'];

/** The device called `text`. @throws BytetagError `usage` if there is none, with the names there are. */
export function parseDeviceName(text: string): DeviceName {
  const name = deviceNames.find((candidate) => candidate === text);
  if (name === undefined) {
    throw new BytetagError('usage', `device: expected one of ${deviceNames.join(', ')}, got ${text}`);
  }
  return name;
}
