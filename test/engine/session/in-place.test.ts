// What in-place runs rest on, in onnxruntime-node itself, and that sessions make use of it.
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { isStop, stopOutput, withStopOutput } from '../../../src/engine/session/in-place.js';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { encodeTinyModel } from './tiny-models.js';

const f32 = (name: string, ...shape: (number | string)[]) => ({ name, dtype: 'float32', shape }) as const;
const model = encodeTinyModel({
  nodes: [
    { op: 'Neg', inputs: ['x'], outputs: ['y'] },
    { op: 'ReduceSum', inputs: ['x'], outputs: ['sum'], attributes: { keepdims: 0 } },
  ],
  inputs: [f32('x', 'n')],
  outputs: [f32('y', 'n'), f32('sum')],
});
const runtimeTensor = (data: Float32Array) => new RuntimeTensor('float32', data, [data.length]);

describe('withStopOutput', () => {
  it('adds an output before the others, at which the binding gives up after the run', async () => {
    const session = await InferenceSession.create(withStopOutput(model));
    expect(session.outputNames).toEqual([stopOutput, 'y', 'sum']);
    const y = new Float32Array(3);
    const run = session.run(
      { x: runtimeTensor(Float32Array.of(1, 2, 3)) },
      { [stopOutput]: null, y: runtimeTensor(y) },
    );
    await expect(run.catch((error: unknown) => isStop(error))).resolves.toBe(true);
    expect([...y]).toEqual([-1, -2, -3]);
    // Asked for by themselves, outputs come back as ever.
    const { sum } = await session.run({ x: runtimeTensor(Float32Array.of(1, 2, 3)) }, ['sum']);
    expect([...((sum as RuntimeTensor).data as Float32Array)]).toEqual([6]);
    await session.release();
  });

  it('leaves other errors what they are', async () => {
    const session = await InferenceSession.create(withStopOutput(model), { logSeverityLevel: 4 });
    const feeds = { x: runtimeTensor(Float32Array.of(1)) };
    const into = { [stopOutput]: null, y: runtimeTensor(new Float32Array(2)) };
    await expect(session.run(feeds, into).catch((error: unknown) => isStop(error))).resolves.toBe(false);
    await session.release();
  });
});

describe('a session whose outputs are all preallocated', () => {
  it('writes them and allocates nothing', async () => {
    const device = await openDevice('cpu');
    const session = await device.createSession(model);
    expect(session.outputNames).toEqual(['y', 'sum']);
    const count = 2 ** 22;
    const x = float32(new Float32Array(count).fill(0.5), [count]);
    const into = { y: float32(new Float32Array(count), [count]), sum: float32(new Float32Array(1), []) };
    await session.run({ x }, into);
    const before = process.memoryUsage().external;
    const results = await session.run({ x }, into);
    expect(process.memoryUsage().external - before).toBeLessThan(count);
    expect(results).toEqual(into);
    expect(into.y.data.every((value) => value === -0.5)).toBe(true);
    expect(into.sum.data[0]).toBe(count / 2);
    await session.dispose();
  });

  it('says what is wrong', async () => {
    const session = await (await openDevice('cpu')).createSession(
      encodeTinyModel({
        nodes: [{ op: 'Reshape', inputs: ['x', 'shape'], outputs: ['y'] }],
        inputs: [f32('x', 'n'), { name: 'shape', dtype: 'int64', shape: [1] }],
        outputs: [f32('y', 'm')],
      }),
    );
    const x = float32(Float32Array.of(1, 2, 3), [3]);
    const shape = { dtype: 'int64', shape: [1], data: BigInt64Array.of(4n) } as const;
    const run = session.run({ x, shape }, { y: float32(new Float32Array(4), [4]) });
    await expect(run).rejects.toThrow(/^cpu session: expected to run, got ".*Reshape/);
    await session.dispose();
  });
});
