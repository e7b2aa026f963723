// NEFTune's noise: how large it is and how distributed, which positions get it, and what the gradient makes of it.
import { describe, expect, it } from 'vitest';
import { square } from '../../../src/engine/graph/elementwise.js';
import { gradients } from '../../../src/engine/graph/gradients.js';
import { input } from '../../../src/engine/graph/leaves.js';
import { sumAll } from '../../../src/engine/graph/shaping.js';
import { topologicalOrder } from '../../../src/engine/graph/value.js';
import { float32, type Tensor, type TensorMap } from '../../../src/engine/tensor/tensor.js';
import { createRandom } from '../../../src/foundation/random.js';
import {
  createEmbeddingNoise,
  type EmbeddingNoiseSettings,
  hasNoise,
  noiseInputs,
  noNoise,
} from '../../../src/network/nn/embedding-noise.js';
import { createUniformNoise } from '../../../src/network/train/random-pools.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

const [rows, padded, modelDim] = [3, 96, 64];
const lengths = [96, 24, 6];
const plain: EmbeddingNoiseSettings = { alpha: 5, on: 'encoder', length: 'real', scale: 'absolute' };
const table = float32(
  ((random) => Float32Array.from({ length: 20 * modelDim }, () => 3 * random.normal()))(createRandom(1, 'table')),
  [20, modelDim],
);
const rootMeanSquare = Math.sqrt(table.data.reduce((sum, value) => sum + value ** 2, 0) / table.data.length);
const zeros = float32(new Float32Array(rows * padded * modelDim), [rows, padded, modelDim]);
const mask = float32(
  Float32Array.from({ length: rows * padded }, (_, at) =>
    at % padded < (lengths[Math.floor(at / padded)] ?? 0) ? 1 : 0,
  ),
  [rows, padded],
);

/** Noise for batch `batch` of a run on one site, and on a second one. */
const drawn = (batch = 0, seed = 1): TensorMap => {
  const { pool, offsets } = createUniformNoise(seed).draw(batch, 2, zeros.data.length);
  return { [noiseInputs.pool]: pool, [noiseInputs.offsets]: offsets };
};

const graphOf = (settings: EmbeddingNoiseSettings) => {
  const values = {
    embedded: input('embedded', 'float32', ['batch', 'source', modelDim]),
    mask: input('mask', 'float32', ['batch', 'source']),
    table: input('table', 'float32', [20, modelDim]),
  };
  return { ...values, noise: createEmbeddingNoise(settings, values.table) };
};

/** What each row's real positions become, one array a row, and its padding. */
async function noisy(settings: EmbeddingNoiseSettings, embedded: Tensor = zeros, random = drawn()) {
  const graph = graphOf(settings);
  const needed = settings.scale === 'relative' ? { table } : {};
  const result = graph.noise.encoder(graph.embedded, graph.mask);
  const all = numbersOf(await runGraph({ result }, { embedded, mask, ...needed, ...random }), 'result');
  const cut = (row: number, from: number, to: number) =>
    all.slice((row * padded + from) * modelDim, (row * padded + to) * modelDim);
  return {
    real: lengths.map((length, row) => cut(row, 0, length)),
    padding: lengths.map((length, row) => cut(row, length, padded)),
  };
}

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the size of the noise', () => {
  it.each([
    { length: 'real', alpha: 5, of: lengths },
    { length: 'real', alpha: 15, of: lengths },
    { length: 'padded', alpha: 5, of: [padded, padded, padded] },
  ] as const)('is within ±alpha / sqrt(length * modelDim): $length, alpha $alpha', async ({ length, alpha, of }) => {
    const { real } = await noisy({ ...plain, alpha, length });
    real.forEach((values, row) => {
      const bound = alpha / Math.sqrt((of[row] ?? 0) * modelDim);
      expect(largest(values)).toBeLessThanOrEqual(bound * (1 + 1e-6));
      // The largest of n uniform values falls short of the bound by about 1 / n of it.
      expect(largest(values)).toBeGreaterThan(bound * (1 - 10 / values.length));
      // The variance of a uniform distribution, within four of its estimate's standard deviations.
      const variance = mean(values.map((value) => value ** 2));
      expect(Math.abs(variance / (bound ** 2 / 3) - 1)).toBeLessThan(4 * Math.sqrt(0.8 / values.length));
      expect(Math.abs(mean(values)) / bound).toBeLessThan(4 / Math.sqrt(3 * values.length));
    });
  });

  it('relative, is that times the root mean square of the table', async () => {
    const [absolute, relative] = [await noisy(plain), await noisy({ ...plain, scale: 'relative' })];
    expect(rootMeanSquare).toBeGreaterThan(2.5);
    const before = absolute.real.flat();
    const ratios = relative.real.flat().map((value, index) => value / (before[index] ?? 0) / rootMeanSquare);
    expect(largest(ratios.filter(Number.isFinite).map((ratio) => ratio - 1))).toBeLessThan(1e-5);
  });

  it('depends on the other rows only by their length, and only if padded', async () => {
    const [real, byPadding] = [await noisy(plain), await noisy({ ...plain, length: 'padded' })];
    lengths.forEach((length, row) => {
      const ratios = (real.real[row] ?? []).map((value, index) => (byPadding.real[row]?.[index] ?? 0) / value);
      const expected = Math.sqrt(length / padded);
      expect(largest(ratios.filter(Number.isFinite).map((ratio) => ratio / expected - 1))).toBeLessThan(1e-5);
    });
  });
});

describe('the distribution of the noise', () => {
  it.each([1, 2, 3])('is uniform, by Kolmogorov and Smirnov, with seed %i', async (seed) => {
    const values = (await noisy(plain, zeros, drawn(0, seed))).real[0] ?? [];
    const bound = 5 / Math.sqrt(padded * modelDim);
    const uniform = values.map((value) => (value / bound + 1) / 2).sort((a, b) => a - b);
    const count = uniform.length;
    const distance = Math.max(
      ...uniform.map((value, index) => Math.max((index + 1) / count - value, value - index / count)),
    );
    // 1.95: the critical value at the 0.1% level.
    expect(distance * Math.sqrt(count)).toBeLessThan(1.95);
  });

  it('has neighbours, dimensions and rows that are uncorrelated', async () => {
    const values = (await noisy(plain)).real[0] ?? [];
    const power = mean(values.map((value) => value ** 2));
    for (const lag of [1, modelDim, 2 * modelDim]) {
      const products = values.slice(lag).map((value, index) => value * (values[index] ?? 0));
      expect(Math.abs(mean(products)) / power, `lag ${lag}`).toBeLessThan(4 / Math.sqrt(products.length));
    }
  });
});

describe('where there is noise', () => {
  it('is on no padding: its embeddings keep their bits', async () => {
    const random = createRandom(2, 'embedded');
    const embedded = float32(
      Float32Array.from(zeros.data, () => random.normal()),
      zeros.shape,
    );
    for (const settings of [plain, { ...plain, length: 'padded', scale: 'relative' } as const]) {
      const { real, padding } = await noisy(settings, embedded);
      const before = [...embedded.data];
      lengths.forEach((length, row) => {
        const [begin, end] = [(row * padded + length) * modelDim, (row + 1) * padded * modelDim];
        expect(padding[row]).toEqual(before.slice(begin, end));
        expect(real[row]?.every((value, index) => value !== before[row * padded * modelDim + index])).toBe(true);
      });
    }
  });

  it('leaves a row of nothing but padding alone', async () => {
    const graph = graphOf(plain);
    const result = graph.noise.encoder(graph.embedded, graph.mask);
    const none = float32(new Float32Array(rows * padded), [rows, padded]);
    const results = await runGraph({ result }, { embedded: zeros, mask: none, ...drawn() });
    expect(largest(numbersOf(results, 'result'))).toBe(0);
  });

  it('is another at each site, and in each batch, but the same whenever a batch comes again', async () => {
    const graph = graphOf({ ...plain, on: 'both' });
    const first = graph.noise.encoder(graph.embedded, graph.mask);
    const second = graph.noise.decoder(graph.embedded, graph.mask);
    const run = (batch: number) => runGraph({ first, second }, { embedded: zeros, mask, ...drawn(batch) });
    const [zeroth, other, again] = [await run(0), await run(1), await run(0)];
    expect(numbersOf(again, 'first')).toEqual(numbersOf(zeroth, 'first'));
    expect(numbersOf(again, 'second')).toEqual(numbersOf(zeroth, 'second'));
    // Over the first row, whose elements all have the same variance; 4 standard deviations of an estimate around 0.
    const count = padded * modelDim;
    const correlation = (a: readonly number[], b: readonly number[]): number => {
      const products = a.slice(0, count).map((value, index) => value * (b[index] ?? 0));
      return Math.abs(mean(products)) / mean(a.slice(0, count).map((value) => value ** 2));
    };
    const limit = 4 / Math.sqrt(count);
    expect(correlation(numbersOf(zeroth, 'first'), numbersOf(zeroth, 'second'))).toBeLessThan(limit);
    expect(correlation(numbersOf(zeroth, 'first'), numbersOf(other, 'first'))).toBeLessThan(limit);
    expect(correlation(numbersOf(zeroth, 'first'), numbersOf(again, 'first'))).toBeCloseTo(1, 10);
  });

  it('is in the decoder only where settings say so, and nowhere without alpha or settings', () => {
    const graph = graphOf(plain);
    expect(graph.noise.encoder).not.toBe(noNoise);
    expect(graph.noise.decoder).toBe(noNoise);
    expect(graphOf({ ...plain, on: 'both' }).noise.decoder).not.toBe(noNoise);
    for (const settings of [undefined, { ...plain, alpha: 0 }, { ...plain, alpha: 0, on: 'both' } as const]) {
      expect(createEmbeddingNoise(settings, graph.table)).toEqual({ encoder: noNoise, decoder: noNoise });
      expect([hasNoise(settings, 'encoder'), hasNoise(settings, 'decoder')]).toEqual([false, false]);
    }
    expect(noNoise(graph.embedded, graph.mask)).toBe(graph.embedded);
  });
});

describe('the gradient', () => {
  it('by the embeddings is that at the noisy point', async () => {
    const graph = graphOf(plain);
    const result = graph.noise.encoder(graph.embedded, graph.mask);
    const [dEmbedded = result] = gradients(sumAll(square(result)), [graph.embedded]);
    const results = await runGraph({ result, dEmbedded }, { embedded: zeros, mask, ...drawn() });
    expect(numbersOf(results, 'dEmbedded')).toEqual(numbersOf(results, 'result').map((value) => 2 * value));
  });

  it('does not reach the table through the size of the noise', () => {
    const graph = graphOf({ ...plain, scale: 'relative' });
    const loss = sumAll(square(graph.noise.encoder(graph.embedded, graph.mask)));
    const [dTable] = gradients(loss, [graph.table]);
    expect(topologicalOrder(dTable ? [dTable] : []).map(({ op }) => op)).toEqual(['constant', 'expand']);
  });
});
