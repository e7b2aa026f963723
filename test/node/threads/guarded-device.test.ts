// The gate between a thread that computes and whoever ends it.
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import {
  closeGate,
  createGate,
  enterGate,
  guardedDevice,
  leaveGate,
} from '../../../src/node/threads/guarded-device.js';
import { encodeTinyModel } from '../../engine/session/tiny-models.js';

describe('a gate', () => {
  it('closes when nothing is computed', () => {
    const gate = createGate();
    enterGate(gate);
    leaveGate(gate);
    expect(closeGate(gate, 0)).toBe(true);
  });

  it('does not close while something is', () => {
    const gate = createGate();
    enterGate(gate);
    expect(closeGate(gate, 1)).toBe(false);
    leaveGate(gate);
    expect(closeGate(gate, 1)).toBe(true);
  });

  it('lets a thread finish what it computes, and begin nothing else', async () => {
    // The compiled program, as threads run it.
    const built = new URL('../../../dist/node/threads/guarded-device.js', import.meta.url).href;
    const program = `import(${JSON.stringify(built)}).then(async ({ enterGate, leaveGate }) => {
      const { parentPort, workerData: { gate, count } } = await import('node:worker_threads');
      parentPort.postMessage('begin');
      for (;;) {
        enterGate(gate);
        for (let turn = 0; turn < 1e6; turn++) count[0]++;
        leaveGate(gate);
      }
    });`;
    const gate = createGate();
    const count = new Int32Array(new SharedArrayBuffer(4));
    const thread = new Worker(program, { eval: true, workerData: { gate, count } });
    await new Promise((resolve) => thread.once('message', resolve));
    expect(closeGate(gate, 60_000)).toBe(true);
    const reached = Atomics.load(count, 0);
    expect(reached % 1e6).toBe(0);
    await sleep(50);
    expect(Atomics.load(count, 0)).toBe(reached);
    expect(await thread.terminate()).toBe(1);
  });
});

describe('guardedDevice', () => {
  it('computes what the device does, and leaves the gate each time', async () => {
    const gate = createGate();
    const device = guardedDevice(await openDevice('cpu'), gate);
    const value = { dtype: 'float32', shape: [2] } as const;
    const model = encodeTinyModel({
      nodes: [{ op: 'Add', inputs: ['x', 'x'], outputs: ['y'] }],
      inputs: [{ name: 'x', ...value }],
      outputs: [{ name: 'y', ...value }],
    });
    const session = await device.createSession(model);
    expect([session.inputNames, session.outputNames]).toEqual([['x'], ['y']]);
    const x = float32(Float32Array.of(1, 2), [2]);
    expect((await session.run({ x })).y?.data).toEqual(Float32Array.of(2, 4));
    const y = float32(new Float32Array(2), [2]);
    await session.run({ x }, { y });
    expect(y.data).toEqual(Float32Array.of(2, 4));
    await expect(session.run({})).rejects.toThrow();
    await session.dispose();
    await expect(session.run({ x })).rejects.toThrow('expected a live session');
    expect(closeGate(gate, 0)).toBe(true);
  });
});
