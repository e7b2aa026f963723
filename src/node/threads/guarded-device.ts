// Makes sure that a computing thread is never ended during a computation. onnxruntime-node 1.30 aborts the whole
// process if a thread is terminated while native code runs in it, as `process.exit` does with all threads. So code that
// ends a thread closes its gate first and waits for the running computation; the thread then begins no other.
import { guardCalls } from '../../engine/session/guarded-calls.js';
import type { Device } from '../../engine/session/session.js';

/** Two numbers in memory that a computing thread shares with the thread that started it. */
export type Gate = Int32Array;

/** The places of the two numbers: how many computations are running, and whether the gate is closed. */
const [running, closed] = [0, 1];

/** An open gate. */
export function createGate(): Gate {
  return new Int32Array(new SharedArrayBuffer(8));
}

/**
 * Waits until a computation may begin, such as loading the runtime's library. If the gate is closed, the thread sleeps
 * until it is terminated.
 */
export function enterGate(gate: Gate): void {
  Atomics.add(gate, running, 1);
  while (Atomics.load(gate, closed) === 1) {
    leaveGate(gate);
    Atomics.wait(gate, closed, 1);
    Atomics.add(gate, running, 1);
  }
}

/** Call it when a computation has ended. */
export function leaveGate(gate: Gate): void {
  if (Atomics.sub(gate, running, 1) === 1) Atomics.notify(gate, running);
}

/**
 * Closes a gate, and blocks until no computation is running.
 * @param longestWait the longest time to wait, in milliseconds
 * @returns false if one was still running after that time
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

/** A device that passes the gate before each call that compiles, runs or frees something. */
export function guardedDevice(device: Device, gate: Gate): Device {
  return guardCalls(device, async (call) => {
    enterGate(gate);
    try {
      return await call();
    } finally {
      leaveGate(gate);
    }
  });
}
