// Chooses the default number of threads for an operator: what the environment asks for, or what the CPU quota of a
// container allows. ONNX Runtime itself looks only at the number of cores and would take too many.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The facts about the machine that the number depends on. */
export interface Processors {
  /** The number of cores that this process may run on. */
  readonly cores: number;
  /** `OMP_NUM_THREADS`: how many threads such programs are to use, as for PyTorch; undefined if it is not set. */
  readonly wanted?: string | undefined;
  /** The content of a file; undefined if there is none. */
  readonly read: (path: string) => string | undefined;
}

/**
 * The number of threads that `OMP_NUM_THREADS` asks for, at most one for each core; else what a container's CPU quota
 * allows, at least one. With a quota of two cores, 64 threads would wait for each other most of the time. Undefined if
 * there is no quota below the number of cores. (Linux control groups, version 2 and 1.)
 */
export function defaultThreads({ cores, wanted, read }: Processors = thisMachine): number | undefined {
  // OpenMP allows a list, for loops within loops: the first number is that of the outermost.
  const [, count] = /^\s*(\d+)\s*(?:,|$)/.exec(wanted ?? '') ?? [];
  if (Number(count) > 0) return Math.min(Number(count), cores);
  const [quota, period] =
    read('/sys/fs/cgroup/cpu.max')?.trim().split(/\s+/) ??
    ['quota', 'period'].map((name) => read(`/sys/fs/cgroup/cpu/cpu.cfs_${name}_us`)?.trim());
  const share = Number(quota) / Number(period);
  // `max`, -1 or no file: no quota.
  return share > 0 && share < cores ? Math.max(1, Math.round(share)) : undefined;
}

const thisMachine: Processors = {
  cores: availableParallelism(),
  wanted: process.env.OMP_NUM_THREADS,
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};
