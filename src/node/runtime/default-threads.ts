// Chooses the default number of threads for an operator in a container with a CPU quota. ONNX Runtime itself looks only
// at the number of cores and would take too many.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The facts about the machine that the number depends on. */
export interface Processors {
  /** The number of cores that this process may run on. */
  readonly cores: number;
  /** The content of a file; undefined if there is none. */
  readonly read: (path: string) => string | undefined;
}

/**
 * The number of threads that a container's CPU quota allows, at least one. With a quota of two cores, 64 threads would
 * wait for each other most of the time. Undefined if there is no quota below the number of cores. (Linux control
 * groups, version 2 and 1.)
 */
export function defaultThreads({ cores, read }: Processors = thisMachine): number | undefined {
  const [quota, period] =
    read('/sys/fs/cgroup/cpu.max')?.trim().split(/\s+/) ??
    ['quota', 'period'].map((name) => read(`/sys/fs/cgroup/cpu/cpu.cfs_${name}_us`)?.trim());
  const share = Number(quota) / Number(period);
  // `max`, -1 or no file: no quota.
  return share > 0 && share < cores ? Math.max(1, Math.round(share)) : undefined;
}

const thisMachine: Processors = {
  cores: availableParallelism(),
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
};
