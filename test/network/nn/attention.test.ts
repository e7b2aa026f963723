// Attention and projections against loops over plain arrays.
import { describe, expect, it } from 'vitest';
import { input } from '../../../src/engine/graph/leaves.js';
import { concat } from '../../../src/engine/graph/slicing.js';
import { elementCount, float32, type Tensor } from '../../../src/engine/tensor/tensor.js';
import { createRandom } from '../../../src/foundation/random.js';
import { attend, splitHeads } from '../../../src/network/nn/attention.js';
import { noDropout } from '../../../src/network/nn/dropout.js';
import { linear } from '../../../src/network/nn/linear.js';
import { maskedScore } from '../../../src/network/nn/position-bias.js';
import { largestDifference } from '../../support/fixtures.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

const [batch, heads, target, source, headDim, modelDim] = [2, 3, 4, 5, 6, 7];

const draw = (name: string, shape: readonly number[]): Tensor<'float32'> => {
  const random = createRandom(1, name);
  return float32(
    Float32Array.from({ length: elementCount(shape) }, () => random.normal()),
    shape,
  );
};

/** The element of a row-major tensor at these places; an axis of size 1 is repeated. */
const at = ({ data, shape }: Tensor<'float32'>, ...places: readonly number[]): number =>
  data[places.reduce((offset, place, axis) => offset * (shape[axis] ?? 1) + (shape[axis] === 1 ? 0 : place), 0)] ??
  Number.NaN;

const range = (size: number): number[] => Array.from({ length: size }, (_, index) => index);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** [batch, target, heads * headDim] */
function referenceAttention(q: Tensor<'float32'>, k: typeof q, v: typeof q, bias: typeof q): number[] {
  return range(batch).flatMap((row) =>
    range(target).flatMap((query) =>
      range(heads).flatMap((head) => {
        const scores = range(source).map(
          (key) =>
            sum(range(headDim).map((dim) => at(q, row, head, query, dim) * at(k, row, head, key, dim))) +
            at(bias, row, head, query, key),
        );
        const largest = Math.max(...scores);
        const weights = scores.map((score) => Math.exp(score - largest));
        return range(headDim).map(
          (dim) => sum(range(source).map((key) => (weights[key] ?? 0) * at(v, row, head, key, dim))) / sum(weights),
        );
      }),
    ),
  );
}

describe.each(['cpu', 'portable'] as const)('attend lowered for %s', (lowering) => {
  const queries = draw('q', [batch, heads, target, headDim]);
  const keys = draw('k', [batch, heads, source, headDim]);
  const values = draw('v', [batch, heads, source, headDim]);

  const run = async (bias: Tensor<'float32'>): Promise<number[]> => {
    const y = attend(
      input('q', 'float32', ['batch', heads, 'target', headDim]),
      [
        {
          keys: input('k', 'float32', ['batch', heads, 'source', headDim]),
          values: input('v', 'float32', ['batch', heads, 'source', headDim]),
        },
      ],
      input('bias', 'float32', [
        ...bias.shape.map((size, axis) => (size === 1 ? 1 : (['batch', heads, 'target', 'source'][axis] ?? 1))),
      ]),
      noDropout,
    );
    const results = await runGraph({ y }, { q: queries, k: keys, v: values, bias }, lowering);
    expect(results.y?.shape).toEqual([batch, target, heads * headDim]);
    return numbersOf(results, 'y');
  };

  it.each([
    ['for each head', [1, heads, target, source]],
    ['for each row', [batch, 1, 1, source]],
  ])('adds a bias %s to scores that are not scaled', async (_, shape) => {
    const bias = draw('bias', shape);
    expect(largestDifference(await run(bias), referenceAttention(queries, keys, values, bias))).toBeLessThan(5e-6);
  });

  it('does not see what is masked', async () => {
    const bias = float32(
      Float32Array.from({ length: batch * source }, (_, index) => (index % source < 2 ? 0 : maskedScore)),
      [batch, 1, 1, source],
    );
    const before = await run(bias);
    expect(largestDifference(before, referenceAttention(queries, keys, values, bias))).toBeLessThan(5e-6);
    const kept = Float32Array.from(values.data);
    values.data.forEach((_, index) => {
      if (Math.floor(index / headDim) % source >= 2) values.data[index] = 1e6;
    });
    const after = await run(bias);
    values.data.set(kept);
    expect(after).toEqual(before);
  });
});

it('looks at several parts as at one', async () => {
  const split = (name: string, size: number) => input(name, 'float32', ['batch', heads, size, headDim]);
  const queries = input('q', 'float32', ['batch', heads, 'target', headDim]);
  const bias = input('bias', 'float32', ['target', source]);
  const part = (first: string, second: string, size: number) => ({
    keys: split(first, size),
    values: split(second, size),
  });
  const feeds = {
    ...{ q: draw('q', [batch, heads, target, headDim]), bias: draw('bias', [target, source]) },
    ...{
      'keys 1': draw('keys 1', [batch, heads, 2, headDim]),
      'values 1': draw('values 1', [batch, heads, 2, headDim]),
    },
    ...{
      'keys 2': draw('keys 2', [batch, heads, source - 2, headDim]),
      'values 2': draw('values 2', [batch, heads, source - 2, headDim]),
    },
  };
  const [one, two] = [part('keys 1', 'values 1', 2), part('keys 2', 'values 2', source - 2)];
  const whole = {
    keys: concat([one.keys, two.keys], 2),
    values: concat([one.values, two.values], 2),
  };
  const apart = await runGraph({ y: attend(queries, [one, two], bias, noDropout) }, feeds);
  const together = await runGraph({ y: attend(queries, [whole], bias, noDropout) }, feeds);
  expect(apart.y?.shape).toEqual([batch, target, heads * headDim]);
  expect(largestDifference(numbersOf(apart, 'y'), numbersOf(together, 'y'))).toBeLessThan(5e-6);
});

it('applies dropout to the weights of the keys', () => {
  const seen: (readonly (string | number)[])[] = [];
  const keyValue = (name: string) => input(name, 'float32', ['batch', heads, 'source', headDim]);
  attend(
    input('q', 'float32', ['batch', heads, 'target', headDim]),
    [{ keys: keyValue('k'), values: keyValue('v') }],
    input('bias', 'float32', [1, 1, 'target', 'source']),
    (x) => {
      seen.push([x.node.op, ...x.shape]);
      return x;
    },
  );
  expect(seen).toEqual([['softmax', 'batch', heads, 'target', 'source']]);
});

describe('projections', () => {
  const x = draw('x', [batch, target, modelDim]);

  it('multiply by the transposed weight', async () => {
    const weight = draw('weight', [5, modelDim]);
    const y = linear(input('x', 'float32', ['batch', 'target', modelDim]), input('w', 'float32', [5, modelDim]));
    const expected = range(batch).flatMap((row) =>
      range(target).flatMap((place) =>
        range(5).map((out) => sum(range(modelDim).map((dim) => at(x, row, place, dim) * at(weight, out, dim)))),
      ),
    );
    expect(largestDifference(numbersOf(await runGraph({ y }, { x, w: weight }), 'y'), expected)).toBeLessThan(5e-6);
  });

  it('give head h the rows h * headDim onwards of the weight', async () => {
    const weight = draw('weight', [heads * headDim, modelDim]);
    const projected = linear(
      input('x', 'float32', ['batch', 'target', modelDim]),
      input('w', 'float32', [heads * headDim, modelDim]),
    );
    const y = splitHeads(projected, { heads, headDim });
    const expected = range(batch).flatMap((row) =>
      range(heads).flatMap((head) =>
        range(target).flatMap((place) =>
          range(headDim).map((dim) =>
            sum(range(modelDim).map((axis) => at(x, row, place, axis) * at(weight, head * headDim + dim, axis))),
          ),
        ),
      ),
    );
    const results = await runGraph({ y }, { x, w: weight });
    expect(results.y?.shape).toEqual([batch, heads, target, headDim]);
    expect(largestDifference(numbersOf(results, 'y'), expected)).toBeLessThan(5e-6);
  });
});
