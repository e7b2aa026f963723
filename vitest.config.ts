import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Only what hangs takes so long, also on a machine that is busy.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // Two at a time, also on two cores, where each computes with one thread: most tests wait for something.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    env: { OMP_NUM_THREADS: '1' },
    // onnxruntime-node is a native addon with process-wide state: a process for each file, not a thread.
    pool: 'forks',
  },
});
