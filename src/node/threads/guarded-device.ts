// Keeps a thread that computes from being ended within a computation. onnxruntime-node 1.30 aborts the whole process when a
// thread is terminated while native code runs in it, as `process.exit` does with all threads: so whoever is about to end
// one closes its gate and waits for the computation that is running; the thread begins no other.
import type { Device, Session } from '../../engine/session/session.js';

/** Between a thread that computes and the one that started it: shared memory, two numbers. */
export type Gate = Int32Array;

/** How many computations are running, and whether a further one may begin. */
const [running, closed] = [0, 1];

/** An open gate. */
export function createGate(): Gate {
  return new Int32Array(new SharedArrayBuffer(8));
}

/**
 * Waits until a computation may begin, such as loading the runtime's library. Behind a closed gate that is never: the thread
 * sleeps until it is terminated.
 */
export function enterGate(gate: Gate): void {
  Atomics.add(gate, running, 1);
  while (Atomics.load(gate, closed) === 1) {
    leaveGate(gate);
    Atomics.wait(gate, closed, 1);
    Atomics.add(gate, running, 1);
  }
}

/** A computation has ended. */
export function leaveGate(gate: Gate): void {
  if (Atomics.sub(gate, running, 1) === 1) Atomics.notify(gate, running);
}

/**
 * Closes a gate, and blocks until no computation is running.
 * @param longestWait in milliseconds
 * @returns false if one still was after the longest wait
 */
export function closeGate(gate: Gate, longestWait: number): boolean {
  Atomics.store(gate, closed, 1);
  const end = performance.now() + longestWait;
  for (;;) {
    const count = Atomics.load(gate, running);
    if (count === 0) return true;
    const left = end - performance.now();
    if (left <= 0) return false;
    Atomics.wait(gate, running, count, left);
  }
}

/** The device, with every call that compiles, runs or frees behind the gate. */
export function guardedDevice(device: Device, gate: Gate): Device {
  const guard = async <T>(compute: () => Promise<T>): Promise<T> => {
    enterGate(gate);
    try {
      return await compute();
    } finally {
      leaveGate(gate);
    }
  };
  return {
    ...device,
    async createSession(model, options) {
      const session = await guard(() => device.createSession(model, options));
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (...given) => guard(() => session.run(...given)),
        dispose: () => guard(() => session.dispose()),
      } satisfies Session;
    },
  };
}
