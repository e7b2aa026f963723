// Tries targets one after the other, in a thread of its own, which its parent can end.
import { parentPort, workerData } from 'node:worker_threads';
import { removeScratchFiles, takeRefusals } from './target.js';
import { shareOut } from './targets.js';

/** What the thread is given. */
export interface Work {
  readonly seed: number;
  /** Of all targets together. */
  readonly inputs: number;
  /** A part of the names of the targets to try; empty: all. */
  readonly name: string;
  /** Of the input to begin with; empty: the first. */
  readonly path: string;
  /** How many of them are done already. */
  readonly done: number;
  /** How many inputs of a target were begun. */
  readonly progress: Int32Array;
}

/** What it says of a target, before and after it is tried. */
export interface Report {
  readonly name: string;
  readonly inputs: number;
  /** Absent before. */
  readonly seconds?: number;
  /** How often input was refused. */
  readonly refusals?: number;
  /** What is wrong. */
  readonly fault?: string | undefined;
}

const { seed, inputs, name, path, done, progress } = workerData as Work;
const report = (message: Report): void => parentPort?.postMessage(message);

for (const [target, count] of [...shareOut(inputs, name)].slice(done)) {
  Atomics.store(progress, 0, 0);
  report({ name: target.name, inputs: count });
  const start = performance.now();
  const fault = await target.run(seed, count, () => Atomics.add(progress, 0, 1), path);
  const seconds = (performance.now() - start) / 1000;
  report({ name: target.name, inputs: count, seconds, refusals: takeRefusals(), fault });
}
removeScratchFiles();
