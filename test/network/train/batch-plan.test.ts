// Batches: every example once an epoch, like lengths together, and a pure function of the step.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/foundation/random.js';
import { type BatchPlan, createBatchPlan } from '../../../src/network/train/batch-plan.js';

const epochOf = (plan: BatchPlan, epoch: number): readonly (readonly number[])[] =>
  Array.from({ length: plan.stepsPerEpoch }, (_, step) => plan.batchesAt(epoch * plan.stepsPerEpoch + step)).flat();

/** The share of a padded batch that is padding, over all batches. */
function paddingShare(batches: readonly (readonly number[])[], lengths: readonly number[]): number {
  let [real, padded] = [0, 0];
  for (const batch of batches) {
    const sizes = batch.map((index) => lengths[index] ?? 0);
    real += sizes.reduce((sum, size) => sum + size, 0);
    padded += Math.max(...sizes) * sizes.length;
  }
  return 1 - real / padded;
}

/** Lengths as sentences have them: most are short, a few are very long. */
function skewedLengths(count: number): number[] {
  const random = createRandom(3, 'lengths');
  return Array.from({ length: count }, () => 5 + Math.floor(-60 * Math.log(1 - random.uniform())));
}

describe('createBatchPlan', () => {
  it('cuts batches that are too large in ids, and keeps what makes up a step', () => {
    const lengths = skewedLengths(500);
    const options = { batchSize: 16, gradientAccumulationSteps: 2, seed: 1 };
    const [whole, cut] = [
      createBatchPlan(lengths, options),
      createBatchPlan(lengths, { ...options, maxBatchIds: 600 }),
    ];
    expect(cut.stepsPerEpoch).toBe(whole.stepsPerEpoch);
    let parts = 0;
    for (let step = 0; step < whole.stepsPerEpoch; step++) {
      expect(cut.batchesAt(step).flat()).toEqual(whole.batchesAt(step).flat());
      for (const batch of cut.batchesAt(step)) {
        parts++;
        const longest = Math.max(...batch.map((index) => lengths[index] ?? 0));
        expect(batch.length === 1 || batch.length * longest <= 600).toBe(true);
      }
    }
    expect(parts).toBeGreaterThan(2 * whole.stepsPerEpoch);
  });

  it('has every example once in each epoch, in batches that are full but for a few', () => {
    const property = fc.property(
      fc.array(fc.nat({ max: 500 }), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 4 }),
      (lengths, batchSize, gradientAccumulationSteps) => {
        const plan = createBatchPlan(lengths, { batchSize, gradientAccumulationSteps, seed: 1 });
        for (const epoch of [0, 1, 5]) {
          const batches = epochOf(plan, epoch);
          expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
          expect(batches.length).toBe(Math.ceil(lengths.length / batchSize));
          expect(batches.every(({ length }) => length >= 1 && length <= batchSize)).toBe(true);
        }
      },
    );
    fc.assert(property, { numRuns: 50 });
  });

  it('makes each step of as many batches as are accumulated, the last of an epoch of the rest', () => {
    const plan = createBatchPlan(new Array(50).fill(1), { batchSize: 4, gradientAccumulationSteps: 3, seed: 1 });
    expect(plan.stepsPerEpoch).toBe(5);
    const counts = Array.from({ length: 10 }, (_, step) => plan.batchesAt(step).length);
    expect(counts).toEqual([3, 3, 3, 3, 1, 3, 3, 3, 3, 1]);
  });

  it('puts like lengths together: little is padding, where random batches are mostly padding', () => {
    const lengths = skewedLengths(12_000);
    const batches = epochOf(createBatchPlan(lengths, { batchSize: 16, gradientAccumulationSteps: 1, seed: 1 }), 0);
    const random = lengths.map((_, index) => index);
    createRandom(1, 'shuffled').shuffle(random);
    const randomBatches = batches.map((_, index) => random.slice(index * 16, (index + 1) * 16));
    expect(paddingShare(randomBatches, lengths)).toBeGreaterThan(0.6);
    expect(paddingShare(batches, lengths)).toBeLessThan(0.1);
  });

  it('comes to short and long batches in no particular order', () => {
    const lengths = skewedLengths(6_400);
    const batches = epochOf(createBatchPlan(lengths, { batchSize: 16, gradientAccumulationSteps: 1, seed: 1 }), 0);
    const means = batches.map((batch) => batch.reduce((sum, index) => sum + (lengths[index] ?? 0), 0) / batch.length);
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    const covariance = (lag: number): number =>
      means.slice(lag).reduce((sum, value, index) => sum + (value - mean) * ((means[index] ?? 0) - mean), 0);
    expect(Math.abs(covariance(1) / covariance(0))).toBeLessThan(0.15);
  });

  it('depends on seed and step alone, in whatever order steps are asked for', () => {
    const lengths = skewedLengths(300);
    const options = { batchSize: 8, gradientAccumulationSteps: 2, seed: 7 };
    const plan = createBatchPlan(lengths, options);
    const steps = Array.from({ length: 3 * plan.stepsPerEpoch }, (_, step) => step);
    const forwards = steps.map((step) => plan.batchesAt(step));
    const backwards = [...steps].reverse().map((step) => createBatchPlan(lengths, options).batchesAt(step));
    expect(backwards.reverse()).toEqual(forwards);
    expect(plan.batchesAt(1)).toEqual(forwards[1]);
    expect(epochOf(plan, 0)).not.toEqual(epochOf(plan, 1));
    expect(createBatchPlan(lengths, { ...options, seed: 8 }).batchesAt(0)).not.toEqual(forwards[0]);
  });
});
