import { describe, expect, it } from 'vitest';
import { defaultThreads } from '../../../src/node/runtime/default-threads.js';

const machine = (cores: number, files: Readonly<Record<string, string>>, wanted?: string) => ({
  ...{ cores, wanted },
  read: (path: string) => files[path],
});

describe('defaultThreads', () => {
  it('leaves the number to the runtime where there is no quota', () => {
    expect(defaultThreads(machine(64, {}))).toBeUndefined();
    expect(defaultThreads(machine(64, { '/sys/fs/cgroup/cpu.max': 'max 100000\n' }))).toBeUndefined();
    const unlimited = {
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    };
    expect(defaultThreads(machine(64, unlimited))).toBeUndefined();
    expect(defaultThreads(machine(2, { '/sys/fs/cgroup/cpu.max': '400000 100000\n' }))).toBeUndefined();
  });

  it('is what OMP_NUM_THREADS asks for, at most one for each core', () => {
    const quota = { '/sys/fs/cgroup/cpu.max': '200000 100000\n' };
    for (const [wanted, expected] of [
      ['1', 1],
      [' 3,2', 3],
      ['100', 64],
    ] as const) {
      expect(defaultThreads(machine(64, quota, wanted))).toBe(expected);
    }
    for (const wanted of ['', '0', '-1', 'all', '1.5']) expect(defaultThreads(machine(64, quota, wanted))).toBe(2);
    expect(defaultThreads(machine(64, {}, 'all'))).toBeUndefined();
  });

  it('keeps to a quota', () => {
    expect(defaultThreads(machine(64, { '/sys/fs/cgroup/cpu.max': '200000 100000\n' }))).toBe(2);
    expect(defaultThreads(machine(64, { '/sys/fs/cgroup/cpu.max': '50000 100000\n' }))).toBe(1);
    const version1 = {
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '600000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    };
    expect(defaultThreads(machine(64, version1))).toBe(6);
  });
});
