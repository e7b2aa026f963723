import { expect, it } from 'vitest';
import { deviceNames, parseDeviceName } from '../../../src/engine/session/device-name.js';

it('reads every device name', () => {
  expect(deviceNames.map(parseDeviceName)).toEqual(['cpu', 'webgpu']);
});

it.each(['gpu', 'CPU', ''])('refuses %j, naming the devices', (text) => {
  expect(() => parseDeviceName(text)).toThrow(`device: expected one of cpu, webgpu, got ${text}`);
});
