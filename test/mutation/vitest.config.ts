// The tests that mutations are tried on: those of the rooms that are mutated.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/language/{formats,spans,metrics,data}/**/*.test.ts',
      'test/network/{losses,optim,train,generate}/**/*.test.ts',
    ],
    testTimeout: 400_000,
    hookTimeout: 400_000,
    setupFiles: ['test/mutation/generated-inputs.ts'],
  },
});
