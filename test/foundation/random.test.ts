import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/foundation/random.js';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('createRandom', () => {
  it('gives the same numbers for the same seed and stream, others otherwise', () => {
    const numbers = (seed: number, ...stream: (string | number)[]) => draw(5, createRandom(seed, ...stream).uint32);
    expect(numbers(1, 'dropout', 7)).toEqual(numbers(1, 'dropout', 7));
    expect(numbers(1, 'dropout', 7)).not.toEqual(numbers(1, 'dropout', 8));
    expect(numbers(1, 'dropout', 7)).not.toEqual(numbers(2, 'dropout', 7));
    // Golden: a change of the generator would silently change every resumed run.
    expect(numbers(42, 'order')).toMatchInlineSnapshot(`
      [
        3897260590,
        2627028613,
        2448376025,
        491915070,
        640802064,
      ]
    `);
  });

  it('is uniform: mean, variance and a chi-square over 16 cells', () => {
    const values = draw(100_000, createRandom(5, 'uniform').uniform);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const cells = Array<number>(16).fill(0);
    for (const value of values) cells[Math.floor(value * 16)] = (cells[Math.floor(value * 16)] ?? 0) + 1;
    const expected = values.length / 16;
    const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    expect(chiSquare).toBeLessThan(37.7); // 0.1% point of 15 degrees of freedom
  });

  it('is normal: mean, variance and fourth moment', () => {
    const values = draw(100_000, createRandom(5, 'normal').normal);
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
  });

  it('refuses a seed that is no number', () => {
    expect(() => createRandom(Number.NaN)).toThrow('seed: expected a number, got NaN');
    expect(() => createRandom(undefined as never, 'order')).toThrow('seed: expected a number, got nothing');
  });

  it('shuffles without loss', () => {
    const items = draw(50, () => 0).map((_, index) => index);
    const shuffled = createRandom(1, 'shuffle').shuffle([...items]);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
  });
});
