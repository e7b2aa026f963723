// The devices of a web page, in a browser.
import { describe, expect, it } from 'vitest';
import { whyNoAdapter } from '../../../src/web/runtime/adapter.js';
import { openDevice } from '../../../src/web/runtime/open-device.js';
import { describeDevice, type KeepFiles } from '../../engine/session/contract.js';

const inMemory: KeepFiles = (contents) => ({ externalData: new Map(Object.entries(contents)) });

it('runs in an isolated page', () => {
  expect(crossOriginIsolated).toBe(true);
});

describe('cpu', () => describeDevice(() => openDevice('cpu'), inMemory));

describe('webgpu', () => {
  it('has an adapter', async () => {
    expect(await whyNoAdapter()).toBeUndefined();
  });

  describeDevice(() => openDevice('webgpu'), inMemory);
});
