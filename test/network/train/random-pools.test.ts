// Tests the distribution of dropout masks and noise, and that they depend only on the seed, the rate and the batch's
// number.
import { describe, expect, it } from 'vitest';
import { dropoutInputs } from '../../../src/network/nn/dropout.js';
import { noiseInputs } from '../../../src/network/nn/embedding-noise.js';
import { branchDropoutInputs } from '../../../src/network/nn/low-rank.js';
import {
  createDropoutMasks,
  createRandomPools,
  createUniformNoise,
  type RandomPool,
} from '../../../src/network/train/random-pools.js';

const poolOf = (masks: RandomPool, elements: number): Float32Array =>
  masks.draw(0, 1, elements).pool.data as Float32Array;
const offsetsOf = (masks: RandomPool, batch: number, sites = 4): number[] =>
  Array.from(masks.draw(batch, sites, 100).offsets.data, Number);

describe('createDropoutMasks', () => {
  it.each([0.1, 0.5])('drops with a rate of %d and scales the rest so that the mean stays 1', (rate) => {
    const pool = poolOf(createDropoutMasks(rate, 1), 1_000);
    const kept = Math.fround(1 / (1 - rate));
    expect(new Set(pool)).toEqual(new Set([0, kept]));
    const dropped = pool.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
    const deviation = Math.sqrt((rate * (1 - rate)) / pool.length);
    expect(Math.abs(dropped / pool.length - rate)).toBeLessThan(4 * deviation);
    expect(Math.abs(pool.reduce((sum, value) => sum + value, 0) / pool.length - 1)).toBeLessThan(8 * deviation);
  });

  it('has neighbours that are independent of each other', () => {
    const pool = poolOf(createDropoutMasks(0.5, 1), 1);
    for (const lag of [1, 2, 64, 2 ** 16]) {
      let both = 0;
      for (let index = lag; index < pool.length; index++) if (pool[index] === 0 && pool[index - lag] === 0) both++;
      expect(Math.abs(both / (pool.length - lag) - 0.25), `lag ${lag}`).toBeLessThan(0.003);
    }
  });

  it('grows without changing what was there, and as if it had been that long from the start', () => {
    const masks = createDropoutMasks(0.1, 1);
    const short = Float32Array.from(poolOf(masks, 10));
    const offsets = offsetsOf(masks, 3);
    const long = poolOf(masks, 200_000);
    expect(long.length).toBeGreaterThan(short.length);
    expect(Buffer.compare(Buffer.from(short.buffer), Buffer.from(long.buffer, 0, short.byteLength))).toBe(0);
    const fresh = poolOf(createDropoutMasks(0.1, 1), 200_000);
    expect(Buffer.compare(Buffer.from(fresh.buffer), Buffer.from(long.buffer))).toBe(0);
    expect(offsetsOf(masks, 3)).toEqual(offsets);
  });

  it('has a mask of its own for each batch and site, the same whenever it is drawn', () => {
    const masks = createDropoutMasks(0.1, 1);
    const drawn = [0, 1, 2].map((batch) => offsetsOf(masks, batch));
    expect([2, 0, 1].map((batch) => offsetsOf(createDropoutMasks(0.1, 1), batch))).toEqual([
      drawn[2],
      drawn[0],
      drawn[1],
    ]);
    expect(new Set(drawn.flat()).size).toBe(12);
    expect(offsetsOf(createDropoutMasks(0.1, 2), 0)).not.toEqual(drawn[0]);
    expect(poolOf(createDropoutMasks(0.1, 2), 1)).not.toEqual(poolOf(masks, 1));
  });

  it('never begins a mask so late that it would run past the pool', () => {
    const { pool, offsets } = createDropoutMasks(0.1, 1).draw(0, 2_000, 12_345);
    for (const offset of offsets.data) expect(Number(offset) + 12_345).toBeLessThanOrEqual(pool.data.length);
  });
});

describe('createUniformNoise', () => {
  it('is uniform over [-1, 1]: as many values in each of 64 parts', () => {
    const pool = poolOf(createUniformNoise(1), 1_000);
    const counts = new Array<number>(64).fill(0);
    for (const value of pool) {
      const part = Math.min(63, Math.floor((value + 1) * 32));
      counts[part] = (counts[part] ?? 0) + 1;
    }
    expect(pool.every((value) => Math.abs(value) <= 1)).toBe(true);
    const expected = pool.length / 64;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: 0.1% of samples are above 103.4, and as many below 31.
    expect(chiSquare).toBeGreaterThan(31);
    expect(chiSquare).toBeLessThan(103.4);
  });

  it('has streams of its own, named by seed and batch', () => {
    const noise = createUniformNoise(1);
    const drawn = [0, 1].map((batch) => offsetsOf(noise, batch));
    expect(drawn[0]).not.toEqual(drawn[1]);
    expect(offsetsOf(createUniformNoise(1), 1)).toEqual(drawn[1]);
    expect(offsetsOf(createDropoutMasks(0.1, 1), 0)).not.toEqual(drawn[0]);
    expect(poolOf(createUniformNoise(2), 1)).not.toEqual(poolOf(noise, 1));
  });
});

describe('createRandomPools', () => {
  it('has one pool for each pair of inputs that a graph may have', () => {
    const pools = createRandomPools({ dropout: 0.1, branchDropout: 0.3 }, 1);
    expect(pools.map(({ inputs }) => inputs)).toEqual([dropoutInputs, branchDropoutInputs, noiseInputs]);
    expect(pools.map((pool) => offsetsOf(pool, 7))).toEqual([
      offsetsOf(createDropoutMasks(0.1, 1), 7),
      offsetsOf(createDropoutMasks(0.3, 1, branchDropoutInputs, 'branch dropout'), 7),
      offsetsOf(createUniformNoise(1), 7),
    ]);
    expect(offsetsOf(pools[0] as RandomPool, 7)).not.toEqual(offsetsOf(pools[1] as RandomPool, 7));
  });
});
