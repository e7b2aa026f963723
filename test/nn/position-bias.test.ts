import { describe, expect, it } from 'vitest';
import { relativePositionBucket } from '../../src/nn/position-bias.js';
import { cases } from '../support/fixtures.js';

describe('relativePositionBucket', () => {
  it.each([
    ['bidirectional_encoder', true],
    ['unidirectional_decoder', false],
  ] as const)('agrees with the reference on -800 .. 800: %s', (key, bidirectional) => {
    const golden = cases.relative_position_buckets[key] as readonly number[];
    const found = golden.map((_, index) =>
      relativePositionBucket(index - 800, { buckets: 32, maxDistance: 128, bidirectional }),
    );
    expect(found).toEqual(golden);
  });
});
