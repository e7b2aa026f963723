import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Only what hangs takes so long, also on a machine that is busy.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // onnxruntime-node is a native addon with process-wide state: a process for each file, not a thread.
    pool: 'forks',
  },
});
