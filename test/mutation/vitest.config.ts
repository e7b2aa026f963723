// The tests that mutations are tried on: those of the rooms that are mutated.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{formats,spans,metrics,losses,optim,train,generate,data}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ['test/mutation/generated-inputs.ts'],
  },
});
