// How many threads an operator may use unless told otherwise, where a container's share of the machine's cores is smaller
// than what ONNX Runtime would take: it counts cores alone.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What the number depends on. */
export interface Processors {
  /** Cores that this process may run on. */
  readonly cores: number;
  /** The content of a file; undefined if there is none. */
  readonly read: (path: string) => string | undefined;
}

/**
 * The threads that a container's CPU quota leaves, at least one: 64 threads on a quota of two cores wait for each other most
 * of the time. Undefined where there is no quota below the number of cores. (Linux control groups, version 2 and 1.)
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
