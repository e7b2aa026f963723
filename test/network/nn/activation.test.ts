import { describe, expect, it } from 'vitest';
import { input } from '../../../src/engine/graph/leaves.js';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { type Activation, activate } from '../../../src/network/nn/activation.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

const at = [-6, -2, -1, -0.5, 0, 0.5, 1, 2, 6];

// By torch.nn.functional in float64: relu, gelu, gelu(approximate='tanh') and silu.
const golden: Readonly<Record<Activation, readonly number[]>> = {
  relu: [0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 2.0, 6.0],
  gelu: [
    -5.91952587e-9, -0.0455002639, -0.158655254, -0.154268769, 0.0, 0.345731231, 0.841344746, 1.95449974, 5.99999999,
  ],
  gelu_new: [-8.43964898e-11, -0.0454023059, -0.158808009, -0.15428599, 0.0, 0.34571401, 0.841191991, 1.95459769, 6.0],
  silu: [
    -0.0148357389, -0.238405844, -0.268941421, -0.188770334, 0.0, 0.311229666, 0.731058579, 1.76159416, 5.98516426,
  ],
};

describe.each(['cpu', 'portable'] as const)('activations lowered for %s', (target) => {
  it.each(Object.entries(golden) as [Activation, number[]][])('%s', async (name, expected) => {
    const y = activate(input('x', 'float32', ['length']), name);
    const found = numbersOf(await runGraph({ y }, { x: float32(Float32Array.from(at), [at.length]) }, target), 'y');
    expected.forEach((value, index) => {
      expect(Math.abs((found[index] ?? Number.NaN) - value), `at ${at[index]}`).toBeLessThan(2e-6);
    });
  });
});
