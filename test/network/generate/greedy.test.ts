import { describe, expect, it } from 'vitest';
import { greedy } from '../../../src/network/generate/greedy.js';
import { createFakeModel, sourcesOf } from './fake-model.js';

const [eos, a, b] = [1, 2, 3];

/** Source k: k - 1 times an id that depends on the place, then the end. */
const countdown = (source: number, ids: readonly number[]): readonly number[] =>
  ids.length + 1 >= source ? [0.1, 0.7, 0.1, 0.1] : ids.length % 2 === 0 ? [0.1, 0.1, 0.6, 0.2] : [0.1, 0.1, 0.2, 0.6];

describe('greedy', () => {
  it('takes the most probable id at each place, though another sequence is more probable', async () => {
    const { model } = createFakeModel(4, (_, ids) => {
      if (ids.length === 0) return [0.01, 0.04, 0.55, 0.4];
      return ids[0] === a ? [0.2, 0.4, 0.2, 0.2] : [0.02, 0.94, 0.02, 0.02];
    });
    const [generation] = await greedy(model, sourcesOf(9), { maxNewTokens: 5 });
    expect([...(generation?.ids ?? [])]).toEqual([a, eos]);
    expect(generation?.sumLogProbability).toBeCloseTo(Math.log(0.55 * 0.4), 5);
  });

  it('gives each source its own sequence while others leave the batch', async () => {
    const { model, steps } = createFakeModel(4, countdown);
    const lengths = [3, 8, 1, 5, 2, 7, 4, 6];
    const generations = await greedy(model, sourcesOf(...lengths), { maxNewTokens: 20 });
    generations.forEach(({ ids, sumLogProbability }, index) => {
      const length = lengths[index] ?? 0;
      expect([...ids]).toEqual([a, b, a, b, a, b, a].slice(0, length - 1).concat(eos));
      expect(sumLogProbability).toBeCloseTo((length - 1) * Math.log(0.6) + Math.log(0.7), 5);
    });
    // A row leaves only together with a quarter of the batch, since each departure copies the cache.
    expect(steps.map(({ ids }) => ids.length)).toEqual([8, 8, 6, 6, 4, 3, 2, 1]);
    expect(steps.map(({ selection }) => selection?.sameSources)).toEqual([
      ...[undefined, undefined, false, undefined, false, false, false, false],
    ]);
  });

  it('stops at the limit, without an end', async () => {
    const { model, steps } = createFakeModel(4, countdown);
    const generations = await greedy(model, sourcesOf(9, 2), { maxNewTokens: 3 });
    expect(generations.map(({ ids }) => [...ids])).toEqual([
      [a, b, a],
      [a, eos],
    ]);
    expect(generations[0]?.sumLogProbability).toBeCloseTo(3 * Math.log(0.6), 5);
    expect(steps.length).toBe(3);
  });

  it('makes no step for nothing to do', async () => {
    const { model, steps } = createFakeModel(4, countdown);
    expect(await greedy(model, [], { maxNewTokens: 3 })).toEqual([]);
    const [generation] = await greedy(model, sourcesOf(4), { maxNewTokens: 0 });
    expect(generation).toEqual({ ids: new Int32Array(0), sumLogProbability: 0 });
    expect(steps).toEqual([]);
  });

  it('starts from the start id and feeds back what it chose', async () => {
    const { model, steps, held } = createFakeModel(4, countdown);
    await greedy(model, sourcesOf(4), { maxNewTokens: 20 });
    expect(steps.map(({ ids }) => ids)).toEqual([[0], [a], [b], [a]]);
    expect(held.size).toBe(0);
  });

  it('stops between two steps when aborted', async () => {
    const abort = new AbortController();
    const { model, steps, held } = createFakeModel(4, countdown, (done) => {
      if (done === 1) abort.abort(new Error('enough'));
    });
    const generation = greedy(model, sourcesOf(9), { maxNewTokens: 20, signal: abort.signal });
    await expect(generation).rejects.toThrow('enough');
    expect(steps.length).toBe(2);
    expect(held.size).toBe(0);
  });
});
