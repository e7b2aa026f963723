import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thin } from '../../../src/product/report/thin.js';

describe('thinning a curve', () => {
  it('keeps a short curve as it is', () => {
    expect(
      thin(
        [
          { step: 1, value: 4 },
          { step: 2, value: 3 },
        ],
        2,
      ),
    ).toEqual([
      { step: 1, steps: 1, mean: 4, least: 4, greatest: 4 },
      { step: 2, steps: 1, mean: 3, least: 3, greatest: 3 },
    ]);
  });

  it('takes the mean and the range of neighbours', () => {
    const curve = [9, 7, 5, 4, 3].map((value, index) => ({ step: 10 * (index + 1), value }));
    expect(thin(curve, 3)).toEqual([
      { step: 15, steps: 2, mean: 8, least: 7, greatest: 9 },
      { step: 35, steps: 2, mean: 4.5, least: 4, greatest: 5 },
      { step: 50, steps: 1, mean: 3, least: 3, greatest: 3 },
    ]);
  });

  it('never gives more points than asked for, and loses no value', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 })), fc.integer({ min: 1, max: 50 }), (values, most) => {
        const buckets = thin(
          values.map((value, index) => ({ step: index + 1, value })),
          most,
        );
        const sum = buckets.reduce((total, { mean, steps }) => total + mean * steps, 0);
        expect(buckets.length).toBeLessThanOrEqual(most);
        expect(sum).toBeCloseTo(
          values.reduce((total, value) => total + value, 0),
          6,
        );
        expect(Math.max(...buckets.map(({ greatest }) => greatest))).toBe(Math.max(...values));
      }),
    );
  });

  it('leaves out what is not finite', () => {
    const curve = [1, Number.NaN, Number.POSITIVE_INFINITY, 2].map((value, step) => ({ step, value }));
    expect(thin(curve, 1)).toEqual([{ step: 1.5, steps: 2, mean: 1.5, least: 1, greatest: 2 }]);
  });
});
