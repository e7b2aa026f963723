import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // onnxruntime-node is a native addon with process-wide state: a process for each file, not a thread.
    pool: 'forks',
  },
});
