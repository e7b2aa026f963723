import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learningRateAt, type Schedule, type ScheduleName } from '../../../src/network/optim/schedules.js';

const names: readonly ScheduleName[] = ['constant', 'linear', 'cosine'];
const schedule = (name: ScheduleName, changes: Partial<Schedule> = {}): Schedule => ({
  name,
  learningRate: 10,
  warmupSteps: 2,
  totalSteps: 10,
  ...changes,
});
const rates = (of: Schedule) => Array.from({ length: 12 }, (_, step) => learningRateAt(of, step));

describe('learningRateAt', () => {
  // The lambdas of transformers.optimization.get_*_schedule_with_warmup, by hand.
  it('stays at the rate of a constant schedule', () => {
    expect(rates(schedule('constant'))).toEqual([0, 5, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
  });

  it('falls along a line, to 0 at the last step', () => {
    expect(rates(schedule('linear'))).toEqual([0, 5, 10, 8.75, 7.5, 6.25, 5, 3.75, 2.5, 1.25, 0, 0]);
  });

  it('falls along half a cosine wave', () => {
    const eighth = (index: number) => 5 * (1 + Math.cos((Math.PI * index) / 8));
    rates(schedule('cosine')).forEach((rate, step) => {
      expect(rate).toBeCloseTo(step < 2 ? 5 * step : eighth(Math.min(8, step - 2)), 12);
    });
    expect(learningRateAt(schedule('cosine'), 6)).toBeCloseTo(5, 12);
  });

  it('ends at a fraction where one is asked for', () => {
    expect(learningRateAt(schedule('linear', { finalFraction: 0.2 }), 10)).toBeCloseTo(2, 12);
    expect(learningRateAt(schedule('linear', { finalFraction: 0.2 }), 6)).toBeCloseTo(6, 12);
    expect(learningRateAt(schedule('cosine', { finalFraction: 0.2 }), 99)).toBeCloseTo(2, 12);
  });

  it.each(names)('begins at the full rate without a warm-up (%s)', (name) => {
    expect(learningRateAt(schedule(name, { warmupSteps: 0 }), 0)).toBe(10);
  });

  it.each(names)('rises, then never again, within 0 and the full rate (%s)', (name) => {
    const count = fc.integer({ min: 0, max: 50 });
    fc.assert(
      fc.property(count, count, fc.integer({ min: 0, max: 120 }), (warmupSteps, totalSteps, step) => {
        const of = schedule(name, { warmupSteps, totalSteps });
        const [rate, next] = [learningRateAt(of, step), learningRateAt(of, step + 1)];
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(10);
        if (step + 1 < warmupSteps) expect(next).toBeGreaterThan(rate);
        if (step >= warmupSteps) expect(next).toBeLessThanOrEqual(rate);
      }),
    );
  });
});
