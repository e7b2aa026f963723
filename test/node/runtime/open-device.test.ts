import { describe, expect, it } from 'vitest';
import { float32, type Tensor } from '../../../src/engine/tensor/tensor.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { findAdapter } from '../../../src/node/runtime/webgpu-adapter.js';
import { describeDevice } from '../../engine/session/contract.js';
import { filesOnDisk } from '../../engine/session/files-on-disk.js';
import { encodeTinyModel, f32 } from '../../engine/session/tiny-models.js';

const adapter = await findAdapter();

describe('cpu', () => describeDevice(() => openDevice('cpu'), filesOnDisk));

if (adapter.found) describe('webgpu', () => describeDevice(() => openDevice('webgpu'), filesOnDisk));
else {
  describe.skip(`webgpu (${adapter.reason})`, () => describeDevice(() => openDevice('webgpu'), filesOnDisk));
  it('refuses webgpu with the reason', async () => {
    await expect(openDevice('webgpu')).rejects.toThrow(`device webgpu: expected an adapter, got ${adapter.reason}`);
  });
}

describe('cpu memory', () => {
  const count = 16_000_003;

  it('updates a tensor in place when an output shares the memory of an input', async () => {
    const device = await openDevice('cpu');
    const session = await device.createSession(
      encodeTinyModel({
        nodes: [
          { op: 'Mul', inputs: ['w', 'decay'], outputs: ['decayed'] },
          { op: 'Sub', inputs: ['decayed', 'd'], outputs: ['updated'] },
          { op: 'Identity', inputs: ['updated'], outputs: ['next'] },
        ],
        inputs: [f32('w', 'n'), f32('d', 'n'), f32('decay')],
        outputs: [f32('next', 'n')],
      }),
    );
    const arena = Float32Array.from({ length: 1_000_011 }, (_, index) => index / 7);
    const expected = arena.slice(8).map((value) => Math.fround(Math.fround(value * Math.fround(0.99)) - 0.25));
    const w = float32(arena.subarray(8), [arena.length - 8]);
    const d = float32(new Float32Array(w.data.length).fill(0.25), w.shape);
    const decay: Tensor = { dtype: 'float32', shape: [], data: Float32Array.of(0.99) };
    await session.run({ w, d, decay }, { next: w });
    expect(Buffer.compare(Buffer.from(w.data.slice().buffer), Buffer.from(expected.buffer))).toBe(0);
    expect(arena[7]).toBe(1);
    await session.dispose();
  });

  it('copies no feed, and keeps no copy of a preallocated output', async () => {
    const device = await openDevice('cpu');
    const session = await device.createSession(
      encodeTinyModel({
        nodes: [
          { op: 'Neg', inputs: ['x'], outputs: ['y'] },
          { op: 'ReduceMax', inputs: ['x'], outputs: ['max'] },
        ],
        inputs: [f32('x', 'n')],
        outputs: [f32('y', 'n'), f32('max', 1)],
      }),
    );
    const x = float32(new Float32Array(count).fill(2), [count]);
    const y = float32(new Float32Array(count).fill(1), [count]);
    const before = process.memoryUsage();
    for (let run = 0; run < 4; run++) await session.run({ x }, { y });
    const after = process.memoryUsage();
    expect(y.data.every((value) => value === -2)).toBe(true);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(count);
    // One buffer of 64 MB is what four runs may leave behind in the runtime; a copy per run would be 256 MB.
    expect(after.rss - before.rss).toBeLessThan(6 * count);
    await session.dispose();
  });
});
