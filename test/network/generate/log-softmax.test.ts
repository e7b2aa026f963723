import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/foundation/random.js';
import { argMaxOf, logSumExp } from '../../../src/network/generate/log-softmax.js';

describe('logSumExp', () => {
  it('is the logarithm of the sum, over the given stretch only', () => {
    const random = createRandom(1, 'scores');
    const scores = Float32Array.from({ length: 60 }, () => 5 * random.normal());
    const expected = Math.log(scores.subarray(20, 50).reduce((sum, score) => sum + Math.exp(score), 0));
    expect(logSumExp(scores, 20, 30)).toBeCloseTo(expected, 12);
  });

  it('is exact for scores whose exponentials are not numbers', () => {
    expect(logSumExp(Float32Array.of(1e30, 1e30), 0, 2)).toBeCloseTo(Math.fround(1e30), 12);
    expect(logSumExp(Float32Array.of(1000, 1000), 0, 2)).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logSumExp(Float32Array.of(-1000, -1001), 0, 2)).toBeCloseTo(-1000 + Math.log1p(Math.exp(-1)), 12);
    expect(logSumExp(Float32Array.of(Number.NEGATIVE_INFINITY, 3), 0, 2)).toBe(3);
  });
});

describe('argMaxOf', () => {
  it('counts from the start of the stretch, and takes the first of equals', () => {
    const scores = Float32Array.of(9, -5, -3, -3, -4, 9);
    expect(argMaxOf(scores, 1, 4)).toBe(1);
    expect(argMaxOf(scores, 0, 6)).toBe(0);
    expect(argMaxOf(scores, 4, 1)).toBe(0);
  });
});
