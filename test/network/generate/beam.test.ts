import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/foundation/random.js';
import { beamSearch } from '../../../src/network/generate/beam.js';
import { greedy } from '../../../src/network/generate/greedy.js';
import { createFakeModel, type NextProbabilities, sourcesOf } from './fake-model.js';

const [eos, a, b] = [1, 2, 3];

/** Greedy takes a, and has then lost: b leads to a certain end. */
const garden: NextProbabilities = (_, ids) => {
  if (ids.length === 0) return [0.01, 0.04, 0.55, 0.4];
  return ids[0] === a ? [0.2, 0.4, 0.2, 0.2] : [0.02, 0.94, 0.02, 0.02];
};

/** Random probabilities, the same for the same source and ids. */
const randomTable =
  (seed: number, vocab: number): NextProbabilities =>
  (source, ids) => {
    const random = createRandom(seed, source, ...ids);
    const weights = Array.from({ length: vocab }, () => random.uniform() + 0.01);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  };

/** Every sequence that ends, or is `most` long, best first. */
function allSequences(table: NextProbabilities, source: number, most: number, lengthPenalty: number) {
  const found: { ids: number[]; score: number }[] = [];
  const extend = (ids: number[], sum: number): void => {
    table(source, ids).forEach((probability, id) => {
      const [longer, longerSum] = [[...ids, id], sum + Math.log(probability)];
      if (id === eos || longer.length === most) {
        found.push({ ids: longer, score: longerSum / longer.length ** lengthPenalty });
      } else extend(longer, longerSum);
    });
  };
  extend([], 0);
  return found.sort((one, other) => other.score - one.score);
}

describe('beamSearch', () => {
  it('finds the sequence that greedy decoding misses', async () => {
    const options = { numBeams: 2, maxNewTokens: 5, lengthPenalty: 0 };
    const [found] = await beamSearch(createFakeModel(4, garden).model, sourcesOf(9), options);
    expect([...(found?.[0]?.ids ?? [])]).toEqual([b, eos]);
    expect(found?.[0]?.sumLogProbability).toBeCloseTo(Math.log(0.4 * 0.94), 5);
    expect(found?.[0]?.score).toBe(found?.[0]?.sumLogProbability);
  });

  it.each([1, 2, 3])('is greedy decoding with one beam (table %d)', async (seed) => {
    const { model } = createFakeModel(5, randomTable(seed, 5));
    const sources = sourcesOf(2, 3, 4, 5);
    const beams = await beamSearch(model, sources, { numBeams: 1, maxNewTokens: 12, earlyStopping: true });
    const generations = await greedy(model, sources, { maxNewTokens: 12 });
    expect(beams.map(([best]) => best?.ids)).toEqual(generations.map(({ ids }) => ids));
    beams.forEach(([best], index) => {
      expect(best?.sumLogProbability).toBeCloseTo(generations[index]?.sumLogProbability ?? Number.NaN, 4);
    });
  });

  it.each([0, 0.5, 1, 2])('finds the best of all sequences where beams suffice, length penalty %d', async (penalty) => {
    const table = randomTable(4, 4);
    const { model } = createFakeModel(4, table);
    const found = await beamSearch(model, sourcesOf(2, 3), {
      ...{ numBeams: 40, numReturnSequences: 10, maxNewTokens: 3, lengthPenalty: penalty },
    });
    [2, 3].forEach((source, index) => {
      const expected = allSequences(table, source, 3, penalty).slice(0, 10);
      expect(found[index]?.map(({ ids }) => [...ids])).toEqual(expected.map(({ ids }) => ids));
      found[index]?.forEach(({ score }, rank) => {
        expect(score).toBeCloseTo(expected[rank]?.score ?? Number.NaN, 4);
      });
    });
  });

  it('prefers longer sequences the larger the length penalty', async () => {
    const table: NextProbabilities = (_, ids) =>
      [
        [0.05, 0.45, 0.5],
        [0.05, 0.15, 0.8],
        [0.05, 0.9, 0.05],
      ][Math.min(ids.length, 2)] as number[];
    const bestFor = async (lengthPenalty: number): Promise<number[]> => {
      const options = { numBeams: 2, maxNewTokens: 6, lengthPenalty };
      const [found] = await beamSearch(createFakeModel(3, table).model, sourcesOf(9), options);
      return [...(found?.[0]?.ids ?? [])];
    };
    expect(await bestFor(0)).toEqual([eos]);
    expect(await bestFor(1)).toEqual([a, a, eos]);
  });

  it('skips an end that is not among the best beams', async () => {
    // Second ids, best first: the end after a, a after a, the end after b, a after b. The third is no beam's.
    const table: NextProbabilities = (_, ids) => {
      if (ids.length === 0) return [0.01, 0.01, 0.5, 0.48];
      if (ids.length === 2) return [0.1, 0.6, 0.2, 0.1];
      return ids[0] === a ? [0.01, 0.6, 0.38, 0.01] : [0.01, 0.36, 0.33, 0.3];
    };
    const options = { numBeams: 2, numReturnSequences: 2, maxNewTokens: 3, lengthPenalty: 0 };
    const [found] = await beamSearch(createFakeModel(4, table).model, sourcesOf(9), options);
    expect(found?.map(({ ids }) => [...ids])).toEqual([
      [a, eos],
      [a, a, eos],
    ]);
    expect(Math.log(0.48 * 0.36)).toBeGreaterThan(found?.[1]?.score ?? 0);
  });

  it('stops early only where told so', async () => {
    // Two sequences end at once, at a low score; a far better one needs a third id.
    const table: NextProbabilities = (_, ids) => {
      if (ids.length === 0) return [0.01, 0.01, 0.5, 0.48];
      return ids.length === 1 ? [0.05, 0.52, 0.43, 0] : [0.001, 0.997, 0.001, 0.001];
    };
    const run = async (earlyStopping: boolean) => {
      const { model, steps } = createFakeModel(4, table);
      const options = { numBeams: 2, maxNewTokens: 9, lengthPenalty: 2, earlyStopping };
      const [found] = await beamSearch(model, sourcesOf(9), options);
      return { length: found?.[0]?.ids.length, steps: steps.length };
    };
    expect(await run(true)).toEqual({ length: 2, steps: 2 });
    const patient = await run(false);
    expect(patient.length).toBe(3);
    expect(patient.steps).toBeGreaterThan(2);
  });

  it('searches for each source as if it were alone', async () => {
    const table = randomTable(6, 6);
    const options = { numBeams: 3, numReturnSequences: 3, maxNewTokens: 8 };
    const together = await beamSearch(createFakeModel(6, table).model, sourcesOf(2, 3, 4), options);
    for (const [index, source] of [2, 3, 4].entries()) {
      const [alone] = await beamSearch(createFakeModel(6, table).model, sourcesOf(source), options);
      expect(together[index]?.map(({ ids }) => ids)).toEqual(alone?.map(({ ids }) => ids));
    }
  });

  it('repeats the sources once, then moves rows within their source', async () => {
    const { model, steps, held } = createFakeModel(6, randomTable(6, 6));
    await beamSearch(model, sourcesOf(2, 3), { numBeams: 2, maxNewTokens: 4 });
    expect(held.size).toBe(0);
    expect(steps[0]).toEqual({ ids: [0, 0, 0, 0], selection: { rows: [0, 0, 1, 1], sameSources: false } });
    expect(steps.slice(1).every(({ selection }) => selection?.sameSources === true)).toBe(true);
  });

  it('stops between two steps when aborted, and does nothing for no sources', async () => {
    const abort = new AbortController();
    const { model, steps, held } = createFakeModel(4, randomTable(1, 4), (done) => {
      if (done === 1) abort.abort(new Error('enough'));
    });
    expect(await beamSearch(model, [], { numBeams: 2, maxNewTokens: 3 })).toEqual([]);
    const search = beamSearch(model, sourcesOf(9), { numBeams: 2, maxNewTokens: 20, signal: abort.signal });
    await expect(search).rejects.toThrow('enough');
    expect(steps.length).toBe(2);
    expect(held.size).toBe(0);
  });
});
