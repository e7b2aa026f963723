import { describe, expect, it } from 'vitest';
import { input } from '../../../src/engine/graph/leaves.js';
import { addDims } from '../../../src/engine/tensor/shape.js';
import { float32, int32 } from '../../../src/engine/tensor/tensor.js';
import {
  causalBias,
  maskedScore,
  paddingBias,
  positionBias,
  relativePositionBucket,
  relativePositions,
} from '../../../src/network/nn/position-bias.js';
import { cases, readJsonFixture } from '../../support/fixtures.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

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

describe('relativePositionBucket of any number of buckets', () => {
  interface BucketTable {
    readonly buckets: number;
    readonly maxDistance: number;
    readonly bidirectional: boolean;
    /** Of the positions from -150 to 150. */
    readonly runs: readonly (readonly [bucket: number, length: number])[];
  }
  it.each(readJsonFixture<readonly BucketTable[]>('t5-variants/buckets.json'))(
    'agrees with transformers: $buckets, up to $maxDistance, bidirectional $bidirectional',
    ({ runs, ...settings }) => {
      const golden = runs.flatMap(([bucket, length]) => Array.from({ length }, () => bucket));
      expect(golden.map((_, index) => relativePositionBucket(index - 150, settings))).toEqual(golden);
    },
  );
});

/** A tensor whose length is the size called `name`. */
const sized = (name: string, length: number) => ({ [name]: int32(new Int32Array(length), [length]) });

describe('relativePositions', () => {
  const [past, target] = [input('past', 'int32', ['past']), input('target', 'int32', ['target'])];

  it('are key minus query, the queries coming last', async () => {
    const relative = relativePositions('target', addDims('past', 'target'), 'past');
    const results = await runGraph(
      { relative, pastIds: past, targetIds: target },
      { ...sized('past', 2), ...sized('target', 3) },
    );
    expect(results.relative?.shape).toEqual([3, 5]);
    expect(numbersOf(results, 'relative')).toEqual([-2, -1, 0, 1, 2, -3, -2, -1, 0, 1, -4, -3, -2, -1, 0]);
  });

  it('start from 0 where there is no past', async () => {
    const whole = relativePositions('target', 'target', 0);
    const results = await runGraph({ whole, targetIds: target }, sized('target', 3));
    expect(numbersOf(results, 'whole')).toEqual([0, 1, 2, -1, 0, 1, -2, -1, 0]);
  });
});

describe('positionBias', () => {
  it.each([true, false])('takes the weight of each bucket and head, bidirectional %s', async (bidirectional) => {
    const settings = { buckets: 8, maxDistance: 20, bidirectional };
    const [heads, query, key] = [3, 4, 60];
    const weight = float32(
      Float32Array.from({ length: 8 * heads }, (_, index) => index),
      [8, heads],
    );
    // Far beyond the table on both sides.
    const relative = Int32Array.from(
      { length: query * key },
      (_, index) => (index % key) - 30 + 3 * Math.floor(index / key),
    );
    const bias = positionBias(
      input('weight', 'float32', [8, heads]),
      input('relative', 'int32', ['query', 'key']),
      settings,
    );
    const results = await runGraph({ bias }, { weight, relative: int32(relative, [query, key]) });
    expect(results.bias?.shape).toEqual([1, heads, query, key]);
    const expected = [0, 1, 2].flatMap((head) =>
      Array.from(relative, (distance) => relativePositionBucket(distance, settings) * heads + head),
    );
    expect(numbersOf(results, 'bias')).toEqual(expected);
    expect(new Set(expected).size).toBe(bidirectional ? 21 : 24);
  });
});

describe('masks', () => {
  it('hide padding', async () => {
    const bias = paddingBias(input('mask', 'float32', ['batch', 'source']));
    const results = await runGraph({ bias }, { mask: float32(Float32Array.of(1, 1, 0, 1, 0, 0), [2, 3]) });
    expect(results.bias?.shape).toEqual([2, 1, 1, 3]);
    expect(numbersOf(results, 'bias')).toEqual([0, 0, maskedScore, 0, maskedScore, maskedScore]);
  });

  it('hide later keys', async () => {
    const bias = causalBias(input('relative', 'int32', ['query', 'key']));
    const results = await runGraph({ bias }, { relative: int32(Int32Array.of(-1, 0, 1, -2, -1, 0), [2, 3]) });
    expect(numbersOf(results, 'bias')).toEqual([0, 0, maskedScore, 0, 0, 0]);
  });

  it('are finite, so that a row of nothing but padding gives numbers', () => {
    expect(Number.isFinite(Math.fround(maskedScore))).toBe(true);
    expect(Math.fround(maskedScore)).toBe(maskedScore);
  });
});
