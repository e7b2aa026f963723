// How many sources are decoded side by side.
import { describe, expect, it } from 'vitest';
import {
  fitsBatch,
  mostBeams,
  mostSourceIds,
  noSources,
  withSource,
} from '../../../src/network/generate/batch-limits.js';

/** The most sources of a length that fit a batch. */
function sideBySide(length: number, batchSize: number, beams: number): number {
  let count = 1;
  while (fitsBatch({ count: count + 1, longest: length, total: (count + 1) * length }, { batchSize, beams })) count++;
  return count;
}

describe('sources side by side', () => {
  it.each([
    [10, 32, 1, 32],
    [256, 32, 1, 32],
    [362, 32, 1, 16],
    [1024, 32, 1, 2],
    [mostSourceIds, 32, 1, 1],
    [1_000_000, 32, 1, 1],
    [10, 5_000, 1, 5_000],
    [10, 32, 32, 32],
    [10, 32, 33, 31],
    [10, 32, mostBeams, 1],
  ])('of %i ids, in batches of %i, with %i beams: %i', (length, batchSize, beams, count) => {
    expect(sideBySide(length, batchSize, beams)).toBe(count);
  });
});

describe('sources of different lengths', () => {
  const fits = (...lengths: readonly number[]): boolean =>
    fitsBatch(lengths.reduce(withSource, noSources), { batchSize: 32, beams: 1 });
  it.each([
    [[100], true],
    [[1, 100], true],
    [[100, 1], true],
    [[100, 100, 200], true],
    [[99, 100, 200], false],
    [[90, 91, 92, 93, 94, 95, 96, 97, 98, 100], true],
    [[180, 182, 184, 186, 188, 190, 192, 194, 196, 200], true],
    [[160, 162, 164, 166, 168, 170, 172, 174, 176, 200], false],
    // Short ones are quick, whatever their lengths.
    [[3, 3, 3, 8, 8, 8, 20, 20], true],
    [[1, 1, 1, 1, 1, 1, 1, 1, 20], false],
    [[0, 0], true],
  ])('%j side by side: %s', (lengths, isTogether) => {
    expect(fits(...lengths)).toBe(isTogether);
  });
});
