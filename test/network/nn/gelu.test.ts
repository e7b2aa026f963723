import { describe, expect, it } from 'vitest';
import { input } from '../../../src/engine/graph/leaves.js';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import { gelu } from '../../../src/network/nn/gelu.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

const reference = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

describe.each(['cpu', 'portable'] as const)('gelu lowered for %s', (target) => {
  const run = async (data: Float32Array): Promise<number[]> => {
    const y = gelu(input('x', 'float32', ['length']));
    return numbersOf(await runGraph({ y }, { x: float32(data, [data.length]) }, target), 'y');
  };

  it('is the tanh form', async () => {
    const data = Float32Array.from({ length: 2_001 }, (_, index) => (index - 1_000) / 125);
    const found = await run(data);
    data.forEach((x, index) => {
      expect(Math.abs((found[index] ?? Number.NaN) - reference(x)), `at ${x}`).toBeLessThan(1e-6 * (1 + Math.abs(x)));
    });
  });

  it('is the identity and 0 far away', async () => {
    expect(await run(Float32Array.of(1e4, -1e4, 100, -100, 0))).toEqual([1e4, 0, 100, 0, 0]);
  });
});
