// Devices on runtimes that differ in how they write into host tensors, which onnxruntime-node plays here.
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostOutputs } from '../../../src/engine/session/runtime.js';
import { createRuntimeDevice } from '../../../src/engine/session/runtime-device.js';
import { createHostTransfer } from '../../../src/engine/session/runtime-tensors.js';
import type { Device, Session } from '../../../src/engine/session/session.js';
import { float32, type Tensor, zeros } from '../../../src/engine/tensor/tensor.js';
import { runtimeOptions } from '../../../src/node/runtime/runtime-options.js';
import { describeDevice } from './contract.js';
import { filesOnDisk } from './files-on-disk.js';
import { encodeTinyModel, f32 } from './tiny-models.js';

/** Outputs that the runtime was asked for, and whether it was given a tensor to write into. */
const fetched: Record<string, boolean>[] = [];

/** The runtime's sessions, whose runs are noted. */
const noting: typeof InferenceSession = {
  async create(...given: Parameters<typeof InferenceSession.create>) {
    const session = await InferenceSession.create(...given);
    const run = session.run.bind(session);
    session.run = ((feeds: InferenceSession.FeedsType, fetches: InferenceSession.FetchesType) => {
      fetched.push(Object.fromEntries(Object.entries(fetches).map(([name, target]) => [name, target !== null])));
      return run(feeds, fetches);
    }) as InferenceSession['run'];
    return session;
  },
} as typeof InferenceSession;

const openDevice = (hostOutputs: HostOutputs): Device =>
  createRuntimeDevice({
    ...{ name: 'cpu', usesHostMemory: true, hostOutputs },
    ...{ InferenceSession: noting, Tensor: RuntimeTensor, transfer: createHostTransfer(RuntimeTensor) },
    sessionOptions: (options) => runtimeOptions('cpu', options),
  });

describe('written in place, without a stop output', () =>
  describeDevice(async () => openDevice('written'), filesOnDisk));

describe('copied', () => {
  describeDevice(async () => openDevice('copied'), filesOnDisk);

  let session: Session;
  beforeAll(async () => {
    session = await openDevice('copied').createSession(
      encodeTinyModel({
        nodes: [
          { op: 'Neg', inputs: ['x'], outputs: ['y'] },
          { op: 'Reshape', inputs: ['x', 'shape'], outputs: ['reshaped'] },
          { op: 'Cast', inputs: ['x'], outputs: ['half'], attributes: { to: 10 } },
        ],
        inputs: [f32('x', 'n'), { name: 'shape', dtype: 'int64', shape: [2] }],
        outputs: [f32('y', 'n'), f32('reshaped', 'rows', 'columns'), { name: 'half', dtype: 'float16', shape: ['n'] }],
      }),
    );
  });
  afterAll(() => session.dispose());
  const x = float32(Float32Array.of(1, 2, 3, 4), [4]);
  const shape: Tensor = { dtype: 'int64', shape: [2], data: BigInt64Array.of(2n, 2n) };

  it('asks the runtime for new tensors only, and leaves the caller with its own', async () => {
    const half: Tensor = { dtype: 'float16', shape: [4], data: new Uint16Array(6).subarray(1, 5) };
    const into = { y: zeros([4]), half };
    fetched.length = 0;
    const results = await session.run({ x, shape }, into, ['reshaped']);
    expect(fetched).toEqual([{ y: false, reshaped: false, half: false }]);
    expect(results).toEqual({ ...into, reshaped: float32(x.data, [2, 2]) });
    expect([results.y, results.half]).toEqual([into.y, half]);
    expect(results.y).toBe(into.y);
    expect([...into.y.data]).toEqual([-1, -2, -3, -4]);
    expect([...new Uint16Array(half.data.buffer)]).toEqual([0, 0x3c00, 0x4000, 0x4200, 0x4400, 0]);
  });

  it('refuses a tensor of another shape than the result', async () => {
    const run = session.run({ x, shape }, { reshaped: zeros([1, 4]) });
    await expect(run).rejects.toThrow('session: expected output reshaped to be float32 [2, 2], got [1,4]');
  });

  it('keeps no copy of what the caller has preallocated', async () => {
    const count = 2 ** 22;
    const [large, y] = [float32(new Float32Array(count).fill(2), [count]), zeros([count])];
    const halves: Tensor = { ...shape, data: BigInt64Array.of(2n, BigInt(count / 2)) };
    const before = process.memoryUsage().arrayBuffers;
    for (let run = 0; run < 4; run++) await session.run({ x: large, shape: halves }, { y }, []);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(count);
    expect(y.data.every((value) => value === -2)).toBe(true);
  });
});
