import { afterAll, describe, expect, it } from 'vitest';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';
import { createArena } from '../../../src/engine/tensor/arena.js';
import { createRandom } from '../../../src/foundation/random.js';
import { chunkElements } from '../../../src/network/optim/chunks.js';
import { clippingFactor, createGradientNorm } from '../../../src/network/optim/gradient-norm.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';

const device = await openDevice('cpu');
// Several tensors and segments, sizes that no row length divides, one larger than a chunk.
const gradients = createArena(
  new Map([
    ['a', [3]],
    ['b', [1]],
    ['c', [chunkElements + 1_001]],
    ['d', [17, 31]],
  ]),
  1_000,
);
const norm = await createGradientNorm(gradients, (outputs) => device.createSession(lowerGraph(outputs)));
afterAll(() => norm.dispose());

describe('createGradientNorm', () => {
  it('takes the root of the sum of squares over all tensors', async () => {
    const random = createRandom(1, 'gradients');
    let squares = 0;
    for (const { data } of gradients.tensors.values()) {
      data.set(data.map(() => random.normal() * 10 ** (random.below(6) - 3)));
      squares += data.reduce((sum, value) => sum + value * value, 0);
    }
    const computed = await norm.compute();
    expect(Math.abs(computed / Math.sqrt(squares) - 1)).toBeLessThan(1e-8);
    expect(await norm.compute()).toBe(computed);
  });

  it('sees the arena as it is at the time', async () => {
    for (const segment of gradients.segments) segment.fill(0);
    expect(await norm.compute()).toBe(0);
    gradients.tensors.get('a')?.data.set([3, 0, 0]);
    gradients.tensors.get('d')?.data.fill(4, 526, 527);
    expect(await norm.compute()).toBe(5);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('passes %s through', async (value) => {
    gradients.tensors.get('b')?.data.fill(value);
    expect(await norm.compute()).toBe(value);
  });
});

describe('clippingFactor', () => {
  it('scales a longer gradient down to the limit', () => {
    expect(clippingFactor(4, 1) * 4).toBeCloseTo(1, 6);
    expect(clippingFactor(4, 1)).toBe(1 / (4 + 1e-6));
  });

  it('leaves a shorter gradient alone', () => {
    expect(clippingFactor(0.5, 1)).toBe(1);
    expect(clippingFactor(0, 1)).toBe(1);
  });
});
