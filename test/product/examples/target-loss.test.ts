import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TargetScorer } from '../../../src/network/generate/sequence-model.js';
import { lengthBatches } from '../../../src/product/examples/length-batches.js';
import { targetLoss } from '../../../src/product/examples/target-loss.js';

const example = (source: number, target: number) => ({
  sourceIds: new Int32Array(source),
  targetIds: new Int32Array(target).fill(target),
});

describe('lengthBatches', () => {
  it('hold every example once, and no more ids than allowed unless a single one has more', () => {
    const lengths = fc.tuple(fc.integer({ min: 1, max: 6000 }), fc.integer({ min: 1, max: 6000 }));
    fc.assert(
      fc.property(fc.array(lengths), (all) => {
        const examples = all.map(([source, target]) => example(source, target));
        const batches = lengthBatches(examples);
        expect(new Set(batches.flat())).toEqual(new Set(examples));
        expect(batches.flat().length).toBe(examples.length);
        for (const batch of batches) {
          const longest = Math.max(...batch.map(({ sourceIds, targetIds }) => sourceIds.length + targetIds.length));
          expect(batch.length === 1 || batch.length * longest <= 8192).toBe(true);
        }
      }),
    );
  });
});

describe('targetLoss', () => {
  /** Each id of a target costs the target's length. */
  const scorer: TargetScorer = {
    logProbabilities: async (_, targets) => targets.map((target) => Float32Array.from(target, (id) => -id)),
    mostProbable: async () => [],
    dispose: async () => {},
  };

  it('is the mean over ids, not over examples', async () => {
    expect(await targetLoss(scorer, [example(3, 1), example(2, 4)])).toBeCloseTo((1 + 4 * 4) / 5, 12);
    expect(await targetLoss(scorer, [])).toBe(0);
  });
});
