import { describe, expect, it } from 'vitest';
import { input } from '../../../src/engine/graph/leaves.js';
import { float32, int32, type TensorMap } from '../../../src/engine/tensor/tensor.js';
import { createRandom } from '../../../src/foundation/random.js';
import { crossEntropy, targetLogProbabilities } from '../../../src/network/losses/cross-entropy.js';
import { largestDifference } from '../../support/fixtures.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

const [batch, target, vocab] = [3, 4, 6];
const random = createRandom(1, 'logits');
const logits = Float32Array.from({ length: batch * target * vocab }, () => 4 * random.normal());
const ids = Int32Array.from({ length: batch * target }, () => random.below(vocab));

const logProbabilities = Array.from(ids, (id, place) => {
  const scores = logits.subarray(place * vocab, (place + 1) * vocab);
  return (scores[id] ?? Number.NaN) - Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
});

const values = {
  logits: input('logits', 'float32', ['batch', 'target', vocab]),
  ids: input('ids', 'int32', ['batch', 'target']),
  weights: input('weights', 'float32', ['batch', 'target']),
};

/** The loss of rows `from` to `to`. */
async function lossOf(
  weights: readonly number[],
  from = 0,
  to = batch,
  scores = logits,
  smoothing?: number,
): Promise<number> {
  const places = target * (to - from);
  const feeds: TensorMap = {
    logits: float32(scores.slice(from * target * vocab, to * target * vocab), [to - from, target, vocab]),
    ids: int32(ids.slice(from * target, to * target), [to - from, target]),
    weights: float32(Float32Array.from(weights.slice(from * target, from * target + places)), [to - from, target]),
  };
  const loss = crossEntropy(values.logits, values.ids, values.weights, smoothing);
  return numbersOf(await runGraph({ loss }, feeds), 'loss')[0] ?? Number.NaN;
}

describe('targetLogProbabilities', () => {
  it('are those of the chosen ids', async () => {
    const chosen = targetLogProbabilities(values.logits, values.ids);
    const results = await runGraph(
      { chosen },
      { logits: float32(logits, [batch, target, vocab]), ids: int32(ids, [batch, target]) },
    );
    expect(results.chosen?.shape).toEqual([batch, target]);
    expect(largestDifference(numbersOf(results, 'chosen'), logProbabilities)).toBeLessThan(1e-5);
  });
});

describe('crossEntropy', () => {
  const mean = -logProbabilities.reduce((sum, value) => sum + value, 0) / logProbabilities.length;
  const even = logProbabilities.map(() => 1 / (batch * target));

  it('is the mean with even weights, however the rows are cut into batches', async () => {
    expect(await lossOf(even)).toBeCloseTo(mean, 5);
    expect((await lossOf(even, 0, 1)) + (await lossOf(even, 1, 3))).toBeCloseTo(mean, 5);
  });

  it.each([0, 0.1, 0.9])(
    'with label smoothing of %d is that of targets which are spread over all ids',
    async (smoothing) => {
      // By definition: targets of 1 - smoothing + smoothing / vocab, and of smoothing / vocab everywhere else.
      const expected = Array.from(ids, (id, place) => {
        const scores = logits.subarray(place * vocab, (place + 1) * vocab);
        const logSum = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
        return Array.from(scores, (score, other) => {
          const share = smoothing / vocab + (other === id ? 1 - smoothing : 0);
          return share * (logSum - score);
        }).reduce((sum, value) => sum + value, 0);
      });
      const weights = logProbabilities.map((_, index) => (index % 5) / 10);
      const weighted = expected.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
      expect(await lossOf(weights, 0, batch, logits, smoothing)).toBeCloseTo(weighted, 5);
    },
  );

  it('weighs each id', async () => {
    const weights = logProbabilities.map((_, index) => (index % 5) / 10);
    const expected = logProbabilities.reduce((sum, value, index) => sum - value * (weights[index] ?? 0), 0);
    expect(await lossOf(weights)).toBeCloseTo(expected, 4);
  });

  it('does not depend on what stands on padding', async () => {
    const weights = even.map((weight, index) => (index % target === target - 1 ? 0 : weight));
    const changed = logits.map((score, index) => (Math.floor(index / vocab) % target === target - 1 ? 30 : score));
    expect(await lossOf(weights, 0, batch, changed)).toBe(await lossOf(weights));
    expect(await lossOf(even, 0, batch, changed)).not.toBe(await lossOf(even));
  });
});
