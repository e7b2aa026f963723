import { describe, expect, it } from 'vitest';
import { add } from '../../../src/engine/graph/elementwise.js';
import { gradients } from '../../../src/engine/graph/gradients.js';
import { constant, input, parameter } from '../../../src/engine/graph/leaves.js';
import type { LoweringTarget } from '../../../src/engine/graph/lowering.js';
import type { Value } from '../../../src/engine/graph/value.js';
import { float32, int32 } from '../../../src/engine/tensor/tensor.js';
import { createRandom } from '../../../src/foundation/random.js';
import { type PenaltyName, penalizedCrossEntropy, penaltyNames } from '../../../src/network/losses/tag-penalty.js';
import { gradientError } from '../../engine/graph/finite-differences.js';
import { largestDifference } from '../../support/fixtures.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

const [batch, target, vocab, count] = [3, 4, 6, 2];
const random = createRandom(1, 'tag penalty');
const each = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));
const targetIds = each(batch * target, () => random.below(vocab));
/** The last place of each row is padding. */
const weights = targetIds.map((_, place) => (place % target === target - 1 ? 0 : 0.1 + (place % 3) / 10));
/** Two other ids than the target id at each place. */
const avoidedIds = targetIds.flatMap((id) => [(id + 1 + random.below(2)) % vocab, (id + 3 + random.below(3)) % vocab]);
const strengths = avoidedIds.map((_, at) => (at % 5 === 4 ? 0 : 0.5 + (at % 3)));
/** So large at one id (an avoided one at two places of three) that no small step makes another one the likeliest. */
const peaks = targetIds.flatMap((id, place) => {
  const best = place % 3 === 0 ? id : avoidedIds[2 * place + (place % 2)];
  return each(vocab, (other) => (other === best ? 3 : 0));
});
const logits = peaks.map((peak) => peak + 2 * random.uniform() - 1);

/** Feeds of one shape or another; the sizes are symbolic in the graph. */
function feedsOf({
  ids = avoidedIds,
  alphas = strengths,
  scores = logits,
  places = [batch, target],
  weight = weights,
}) {
  const avoided = ids.length / (scores.length / vocab);
  return {
    logits: float32(Float32Array.from(scores), [...places, vocab]),
    targetIds: int32(Int32Array.from(targetIds.slice(0, scores.length / vocab)), places),
    weights: float32(Float32Array.from(weight), places),
    ids: int32(Int32Array.from(ids), [...places, avoided]),
    strengths: float32(Float32Array.from(alphas), [...places, avoided]),
  };
}

const values = {
  logits: input('logits', 'float32', ['batch', 'target', vocab]),
  targetIds: input('targetIds', 'int32', ['batch', 'target']),
  weights: input('weights', 'float32', ['batch', 'target']),
  ids: input('ids', 'int32', ['batch', 'target', 'avoided']),
  strengths: input('strengths', 'float32', ['batch', 'target', 'avoided']),
};
const lossOf = (penalty: PenaltyName, scores = values.logits) =>
  penalizedCrossEntropy(scores, values.targetIds, values.weights, penalty, values);

/** Both parts of the loss; the gradients by the logits of the cross entropy alone and of the sum. */
async function measure(penalty: PenaltyName, feeds = feedsOf({}), lowering: LoweringTarget = 'cpu') {
  const { crossEntropy, penalty: added } = lossOf(penalty);
  const by = (loss: Value): Value => gradients(loss, [values.logits])[0] ?? loss;
  const outputs = { crossEntropy, added, dAlone: by(crossEntropy), dSum: by(add(crossEntropy, added)) };
  const results = await runGraph(outputs, feeds, lowering);
  const [alone = Number.NaN, extra = Number.NaN] = ['crossEntropy', 'added'].flatMap((name) =>
    numbersOf(results, name),
  );
  return { crossEntropy: alone, added: extra, dAlone: numbersOf(results, 'dAlone'), dSum: numbersOf(results, 'dSum') };
}

/** Both parts in double precision, straight from the definitions. */
function expectedParts(penalty: PenaltyName): { readonly crossEntropy: number; readonly added: number } {
  let [crossEntropy, added] = [0, 0];
  for (const [place, weight] of weights.entries()) {
    const exponentials = logits.slice(place * vocab, (place + 1) * vocab).map(Math.exp);
    const probabilities = exponentials.map((value) => value / exponentials.reduce((sum, other) => sum + other));
    const loss = -Math.log(probabilities[targetIds[place] ?? -1] ?? Number.NaN);
    crossEntropy += weight * loss;
    for (const index of [count * place, count * place + 1]) {
      const p = probabilities[avoidedIds[index] ?? -1] ?? Number.NaN;
      const ifBest = p === Math.max(...probabilities) ? 1 : 0;
      const unit = { unlikelihood: -Math.log(1 - p), weighted: ifBest * loss, notebook: ifBest }[penalty];
      added += weight * (strengths[index] ?? Number.NaN) * unit;
    }
  }
  return { crossEntropy, added };
}

describe.each(['cpu', 'portable'] as const)('on %s', (lowering) => {
  it.each(penaltyNames)('%s is what its definition says', async (penalty) => {
    const { crossEntropy, added } = await measure(penalty, feedsOf({}), lowering);
    const expected = expectedParts(penalty);
    expect(expected.added).toBeGreaterThan(0.5);
    expect(crossEntropy).toBeCloseTo(expected.crossEntropy, 5);
    expect(added).toBeCloseTo(expected.added, 5);
  });

  it.each(['unlikelihood', 'weighted'] as const)('%s has the gradient of its finite differences', async (penalty) => {
    const { logits: offsets, ...others } = feedsOf({ scores: peaks });
    const fixed = Object.values(others).map((tensor) => ({ shape: tensor.shape, fixed: tensor }));
    const build = (...[x, ids, weight, avoided, alphas]: Value[]): Value => {
      if (!x || !ids || !weight || !avoided || !alphas) throw new Error('five inputs');
      const scores = add(x, constant(offsets));
      return penalizedCrossEntropy(scores, ids, weight, penalty, { ids: avoided, strengths: alphas }).penalty;
    };
    expect(await gradientError([{ shape: offsets.shape }, ...fixed], build, lowering)).toBeLessThan(5e-4);
  });
});

describe('the gradient of the whole loss', () => {
  it('is the same with the notebook penalty as without, to the bit', async () => {
    const { added, dAlone, dSum } = await measure('notebook');
    expect(added).toBeGreaterThan(0.5);
    expect(Math.max(...dAlone)).toBeGreaterThan(0.1);
    expect(dSum).toEqual(dAlone);
  });

  it.each(['unlikelihood', 'weighted'] as const)('is another one with %s', async (penalty) => {
    const { dAlone, dSum } = await measure(penalty);
    expect(largestDifference(dSum, dAlone)).toBeGreaterThan(0.1);
  });

  it('is zero by what only the notebook penalty depends on', async () => {
    const bias = parameter('bias', [vocab]);
    const { penalty } = lossOf('notebook', add(values.logits, bias));
    const loss = add(lossOf('notebook').crossEntropy, penalty);
    const [dBias = loss] = gradients(loss, [bias]);
    const pushed = float32(Float32Array.of(0, 0, 0, 100, 0, 0), [vocab]);
    const results = await runGraph({ loss, penalty, dBias }, { ...feedsOf({}), bias: pushed });
    expect(numbersOf(results, 'dBias')).toEqual(Array(vocab).fill(0));
    expect(numbersOf(results, 'penalty')[0]).not.toBeCloseTo((await measure('notebook')).added, 3);
  });
});

describe.each(penaltyNames)('%s', (penalty) => {
  it('adds exactly nothing where the strength is 0, even to the right id', async () => {
    const nothing = { ids: targetIds.flatMap((id) => [id, id]), alphas: strengths.map(() => 0) };
    const { added, dAlone, dSum } = await measure(penalty, feedsOf(nothing));
    expect(added).toBe(0);
    expect(dSum).toEqual(dAlone);
  });

  it('does not depend on what stands on padding', async () => {
    const { added } = await measure(penalty);
    const moved = (where: (weight: number) => boolean) =>
      measure(
        penalty,
        feedsOf({ scores: logits.map((x, at) => (where(weights[Math.floor(at / vocab)] ?? 0) ? -x : x)) }),
      );
    expect((await moved((weight) => weight === 0)).added).toBe(added);
    expect((await moved((weight) => weight > 0)).added).not.toBe(added);
  });

  it('is the sum over the avoided ids', async () => {
    const alone = [0, 1].map(async (kept) => {
      const isKept = (_: number, at: number): boolean => at % count === kept;
      const feeds = feedsOf({ ids: avoidedIds.filter(isKept), alphas: strengths.filter(isKept) });
      return (await measure(penalty, feeds)).added;
    });
    const [first = Number.NaN, second = Number.NaN] = await Promise.all(alone);
    expect(Math.min(first, second)).toBeGreaterThan(0.1);
    expect((await measure(penalty)).added).toBeCloseTo(first + second, 5);
  });

  it.each([50, 1000])('stays finite where an avoided id leads by %d', async (lead) => {
    const { added, dSum } = await measure(penalty, feedsOf({ scores: peaks.map((peak) => (lead / 3) * peak) }));
    expect(Number.isFinite(added)).toBe(true);
    expect(dSum.every(Number.isFinite)).toBe(true);
  });
});

describe('unlikelihood', () => {
  /** One place, where the avoided id leads by `lead`; the others' shares of what remains are 1 to 5 in 15. */
  const avoided = targetIds[0] === 5 ? 4 : 5;
  const shares = each(vocab, (id) => (id === avoided ? 0 : (id < avoided ? id + 1 : id) / 15));
  const led = (lead: number) => {
    const scores = shares.map((share, id) => (id === avoided ? lead : Math.log(share)));
    return measure('unlikelihood', feedsOf({ scores, ids: [avoided], alphas: [2], places: [1, 1], weight: [0.5] }));
  };

  it.each([50, 1000])('keeps its gradient where the avoided id leads by %d', async (lead) => {
    const { added, dAlone, dSum } = await led(lead);
    expect(added / lead).toBeCloseTo(1, 6);
    const dAdded = dSum.map((d, id) => d - (dAlone[id] ?? Number.NaN));
    const expected = shares.map((share, id) => (id === avoided ? 1 : -share));
    expect(largestDifference(dAdded, expected)).toBeLessThan(1e-5);
  });

  it('vanishes where the avoided id is far behind', async () => {
    const { added, dAlone, dSum } = await led(-1000);
    expect(Math.abs(added)).toBeLessThan(1e-6);
    expect(largestDifference(dSum, dAlone)).toBeLessThan(1e-6);
  });
});
