import { describe, expect, it } from 'vitest';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { weightQuantizer } from '../../../src/product/model/weight-quantizer.js';

const cpu = await openDevice('cpu');

describe('weightQuantizer', () => {
  it('leaves weights as they are unless told otherwise', () => {
    expect(weightQuantizer(undefined, cpu)).toBeUndefined();
    expect(weightQuantizer('fp32', cpu)).toBeUndefined();
  });

  it('stays within what two products of bytes may add up to in 16 bits', () => {
    const weight = float32(Float32Array.of(-4, 1, 2, 4, 0.5, -0.5), [2, 3]);
    const { bytes, scales } = weightQuantizer('q8', cpu)?.(weight) ?? {};
    // [inputDim, outputDim], signed.
    expect([...new Int8Array(bytes ?? [])]).toEqual([-63, 63, 16, 8, 32, -8]);
    expect([...(scales ?? [])].map((scale) => scale * 63)).toEqual([4, 4].map((value) => expect.closeTo(value, 5)));
  });

  it('knows which devices have its operators', () => {
    const webgpu = { ...cpu, name: 'webgpu' } as const;
    expect(weightQuantizer('q4', webgpu)).toBeDefined();
    expect(() => weightQuantizer('q8', webgpu)).toThrow('dtype q8: expected device cpu, got webgpu (q4 runs there)');
  });
});
