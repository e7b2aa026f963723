import { describe, expect, it } from 'vitest';
import { deviceInfo } from '../../../src/node/runtime/device-info.js';
import { findAdapter, tryAdapter } from '../../../src/node/runtime/webgpu-adapter.js';

describe('tryAdapter', () => {
  it.runIf(process.platform === 'linux')('gives the reason where there is no driver', async () => {
    const nowhere = '/nonexistent/icd.json';
    const environment = { ...process.env, VK_DRIVER_FILES: nowhere, VK_ICD_FILENAMES: nowhere };
    const search = await tryAdapter(environment);
    expect(search).toEqual({ found: false, reason: expect.stringMatching(/adapter/i) });
    expect(search.found ? '' : search.reason).not.toMatch(/\n|onnxruntime_src/);
  });

  it('survives a driver that hangs', async () => {
    expect(await tryAdapter(process.env, 0.001)).toEqual({ found: false, reason: 'no answer within 0.001 s' });
  });

  it('survives a driver that ends the process', async () => {
    const environment = { ...process.env, NODE_OPTIONS: '--import=data:text/javascript,process.abort()' };
    expect(await tryAdapter(environment)).toEqual({
      found: false,
      reason: 'a driver that ends the process (SIGABRT)',
    });
  });
});

it('describes the devices of this machine', async () => {
  const info = await deviceInfo();
  expect(info.onnxruntime).toMatch(/^1\.\d+\.\d+$/);
  expect(info.providers).toContain('cpu');
  expect(info.threads).toBeGreaterThan(0);
  expect(info.webgpu).toEqual(await findAdapter());
});
