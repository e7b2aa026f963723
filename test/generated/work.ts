// Tries targets one after the other, in a process of its own, which its parent can end.
import { openSync, writeSync } from 'node:fs';
import { mostBytes, peakBytes, tooLarge } from '../hostile/limits.js';
import { takeRefusals } from './target.js';
import { shareOut } from './targets.js';

/** What the process is given. */
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
  /** A file of four bytes: how many inputs of a target were begun. */
  readonly progress: string;
}

/** What it says of a target, before and after it is tried. */
export interface Report {
  readonly name: string;
  readonly inputs: number;
  /** Absent before. */
  readonly seconds?: number;
  /** How often input was refused. */
  readonly refusals?: number;
  /** Seconds of the slowest input. */
  readonly slowest?: number;
  /** The most memory of the process so far, above what it took before the first target. */
  readonly bytes?: number;
  /** What is wrong. */
  readonly fault?: string | undefined;
}

const idle = peakBytes();
const { seed, inputs, name, path, done, progress } = JSON.parse(process.argv[2] ?? '') as Work;
const report = (message: Report): void => void process.send?.(message);
const file = openSync(progress, 'r+');
const begun = new Uint32Array(1);
const keep = (count: number): void => {
  begun[0] = count;
  writeSync(file, begun, 0, 4, 0);
};

for (const [target, count] of [...shareOut(inputs, name)].slice(done)) {
  keep(0);
  report({ name: target.name, inputs: count });
  const start = performance.now();
  let [last, slowest] = [start, 0];
  const fault = await target.run(
    seed,
    count,
    () => {
      if (peakBytes() - idle > mostBytes) process.exit(tooLarge);
      const now = performance.now();
      slowest = Math.max(slowest, now - last);
      last = now;
      keep((begun[0] ?? 0) + 1);
    },
    path,
  );
  const [seconds, bytes] = [(performance.now() - start) / 1000, peakBytes() - idle];
  report({
    name: target.name,
    inputs: count,
    seconds,
    refusals: takeRefusals(),
    slowest: slowest / 1000,
    bytes,
    fault,
  });
}
process.disconnect?.();
