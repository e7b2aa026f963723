import { describe, expect, it } from 'vitest';
import { choice, loop } from '../../../src/engine/graph/control-flow.js';
import * as e from '../../../src/engine/graph/elementwise.js';
import { gradients } from '../../../src/engine/graph/gradients.js';
import { argMax, gather, oneHot, range, reduceMax, topK } from '../../../src/engine/graph/indexing.js';
import { constant, constantScalar, constantVector, input, parameter } from '../../../src/engine/graph/leaves.js';
import { matmul } from '../../../src/engine/graph/matmul.js';
import { logSoftmax, rmsNorm, softmax } from '../../../src/engine/graph/normalization.js';
import type { OpName } from '../../../src/engine/graph/op.js';
import { poolSlice } from '../../../src/engine/graph/pool-slice.js';
import { expand, reduceSum, reshape, sumAll, transpose } from '../../../src/engine/graph/shaping.js';
import { concat, pad, slice } from '../../../src/engine/graph/slicing.js';
import { stopGradient } from '../../../src/engine/graph/stop-gradient.js';
import { topologicalOrder, type Value } from '../../../src/engine/graph/value.js';
import { float32, int32 } from '../../../src/engine/tensor/tensor.js';
import { createRandom } from '../../../src/foundation/random.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';
import { type CheckedInput, gradientError } from './finite-differences.js';

interface Case {
  readonly inputs: readonly CheckedInput[];
  readonly build: (...values: Value[]) => Value;
}

const x23: CheckedInput = { shape: [2, 3] };
const positive: CheckedInput = { shape: [2, 3], low: 0.5, high: 2 };
const random = createRandom(3, 'pool');
const pool = float32(
  Float32Array.from({ length: 40 }, () => (random.uniform() < 0.3 ? 0 : 1 / 0.7)),
  [40],
);
const unary = (input: CheckedInput, build: (x: Value) => Value): Case[] => [
  { inputs: [input], build: build as Case['build'] },
];
const binary = (build: (a: Value, b: Value) => Value, b: CheckedInput = { shape: [2, 3] }): Case[] =>
  [b, { ...b, shape: [3] }, { ...b, shape: [2, 1] }, { ...b, shape: [4, 1, 3] }].map((other) => ({
    inputs: [x23, other],
    build: build as Case['build'],
  }));

/** For ops that change in steps only, or that exist to stop the gradient: checked to pass none on. */
const withoutGradient = 'without gradient' as const;

/** For ops that have a gradient in mathematics, but no rule: checked to refuse. */
const refused = 'refused' as const;

const cases: Record<OpName, readonly Case[] | typeof withoutGradient | typeof refused> = {
  input: unary(x23, (x) => x),
  parameter: unary(x23, (x) => x),
  constant: unary(x23, (x) => e.mul(x, constantVector([1, -2, 3]))),
  add: binary(e.add),
  sub: binary(e.sub),
  mul: binary(e.mul),
  div: binary(e.div, { shape: [2, 3], low: 0.7, high: 2 }),
  exp: unary(x23, e.exp),
  log: unary(positive, e.log),
  sqrt: unary(positive, e.sqrt),
  sigmoid: unary({ shape: [2, 3], low: -4, high: 4 }, e.sigmoid),
  erf: unary({ shape: [2, 3], low: -2, high: 2 }, e.erf),
  relu: [
    ...unary({ shape: [2, 3], low: 0.1, high: 1 }, e.relu),
    ...unary({ shape: [2, 3], low: -1, high: -0.1 }, e.relu),
  ],
  clip: [
    ...unary({ shape: [2, 3], low: -0.4, high: 0.4 }, (x) => e.clip(x, -0.5, 0.5)),
    ...unary({ shape: [2, 3], low: 0.6, high: 2 }, (x) => e.clip(x, -0.5, 0.5)),
  ],
  where: [
    {
      inputs: [x23, { shape: [3] }, { shape: [2, 1] }],
      build: ((x: Value, a: Value, b: Value) =>
        e.where(e.greater(x, constantScalar(0)), e.mul(a, constantScalar(2)), b)) as Case['build'],
    },
  ],
  greater: withoutGradient,
  equal: withoutGradient,
  cast: unary(x23, (x) => e.cast(e.cast(x, 'float64'), 'float32')),
  reshape: [
    ...unary(x23, (x) => reshape(x, [3, 2])),
    ...unary({ shape: [2, 4, 3], symbolicShape: ['batch', 'source', 3] }, (x) =>
      e.mul(reshape(reshape(x, ['3*batch*source']), ['batch', 'source', 3]), constantVector([1, 2, 3])),
    ),
  ],
  transpose: unary({ shape: [2, 3, 4] }, (x) => transpose(x, [2, 0, 1])),
  expand: unary({ shape: [3, 1] }, (x) => expand(x, [2, 3, 4])),
  reduceSum: unary({ shape: [2, 3, 4] }, (x) => e.mul(reduceSum(x, [0, -1]), x)),
  // The offsets keep the two largest so far apart that a step of the difference quotient does not change which is.
  reduceMax: [
    ...unary({ shape: [2, 3] }, (x) => reduceMax(e.add(x, constantVector([0, 3, 0])))),
    ...unary({ shape: [2, 4, 3], symbolicShape: ['batch', 'source', 3] }, (x) =>
      e.square(reduceMax(e.add(x, constantVector([3, -3, 0])))),
    ),
  ],
  slice: [
    ...unary({ shape: [2, 5] }, (x) => slice(x, 1, 1, 3)),
    ...unary({ shape: [2, 5], symbolicShape: ['batch', 'source'] }, (x) => e.square(slice(x, 1, 2, 2))),
  ],
  pad: unary(x23, (x) => pad(x, 1, 2, 6)),
  concat: [
    {
      inputs: [x23, { shape: [2, 2] }, { shape: [2, 1] }],
      build: ((...parts: Value[]) => e.square(concat(parts, 1))) as Case['build'],
    },
  ],
  matmul: [
    ...[false, true].flatMap((transposeA) =>
      [false, true].flatMap((transposeB) =>
        [[], [2], [2, 3]].map((batch): Case => {
          const a = { shape: [...batch, ...(transposeA ? [4, 2] : [2, 4])] };
          const b = { shape: [...batch, ...(transposeB ? [3, 4] : [4, 3])] };
          return {
            inputs: [a, b],
            build: ((l: Value, r: Value) => matmul(l, r, { transposeA, transposeB })) as Case['build'],
          };
        }),
      ),
    ),
    // One weight for a whole batch, and a batch of one on either side.
    ...[false, true].map(
      (transposeB): Case => ({
        inputs: [{ shape: [2, 3, 4], symbolicShape: ['batch', 'source', 4] }, { shape: transposeB ? [5, 4] : [4, 5] }],
        build: ((l: Value, r: Value) => matmul(l, r, { transposeB })) as Case['build'],
      }),
    ),
    {
      inputs: [{ shape: [1, 2, 4] }, { shape: [3, 4, 2] }],
      build: ((l: Value, r: Value) => matmul(l, r)) as Case['build'],
    },
    {
      inputs: [{ shape: [4, 2] }, { shape: [3, 4, 2] }],
      build: ((l: Value, r: Value) => matmul(l, r, { transposeA: true })) as Case['build'],
    },
  ],
  softmax: unary({ shape: [2, 5], low: -3, high: 3 }, softmax),
  logSoftmax: unary({ shape: [2, 5], low: -3, high: 3 }, logSoftmax),
  rmsNorm: [
    {
      inputs: [{ shape: [2, 3, 4] }, { shape: [4] }],
      build: ((x: Value, weight: Value) => rmsNorm(x, weight, 1e-6)) as Case['build'],
    },
  ],
  gather: [
    {
      inputs: [{ shape: [5, 3] }, { shape: [2, 4], fixed: int32(Int32Array.of(0, 1, 1, 4, 3, 1, 0, 0), [2, 4]) }],
      build: ((table: Value, ids: Value) => gather(table, ids)) as Case['build'],
    },
    {
      inputs: [{ shape: [3, 5] }, { shape: [2, 2], fixed: int32(Int32Array.of(0, 4, 4, 1), [2, 2]) }],
      build: ((table: Value, ids: Value) => gather(table, ids, 1)) as Case['build'],
    },
  ],
  oneHot: withoutGradient,
  range: withoutGradient,
  argMax: withoutGradient,
  topK: refused,
  poolSlice: [
    {
      inputs: [
        x23,
        { shape: [40], symbolicShape: ['pool'], fixed: pool },
        { shape: [2], fixed: { dtype: 'int64', shape: [2], data: BigInt64Array.of(3n, 11n) } },
      ],
      build: ((x: Value, values: Value, offsets: Value) =>
        e.mul(x, poolSlice(values, offsets, 1, x.shape))) as Case['build'],
    },
  ],
  stopGradient: withoutGradient,
  choice: refused,
  loop: refused,
};

const uncheckedCases: Partial<Record<OpName, (x: Value) => Value>> = {
  greater: (x) => e.cast(e.greater(x, constantScalar(0)), 'float32'),
  equal: (x) => e.cast(e.equal(x, constantScalar(0)), 'float32'),
  oneHot: (x) => oneHot(e.cast(x, 'int32'), 4),
  range: (x) => e.mul(x, e.cast(range(3), 'float32')),
  argMax: (x) => e.cast(argMax(x), 'float32'),
  topK: (x) => topK(x, 2).values,
  stopGradient,
  choice: (x) => {
    const isPositive = reshape(e.greater(sumAll(x), constantScalar(0)), [1]);
    return choice(isPositive, [e.scale(x, 2)], [x])[0] ?? x;
  },
  loop: (x) => {
    const limit = constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(3n) });
    const goesOn = constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) });
    const states = [{ initial: x, shape: x.shape }];
    return loop(limit, states, [], ([y = x]) => ({ goesOn, states: [e.scale(y, 2)], collected: [] })).states[0] ?? x;
  },
};

describe.each(['cpu', 'portable'] as const)('gradients on %s agree with finite differences', (target) => {
  for (const [op, list] of Object.entries(cases)) {
    if (typeof list === 'string') continue;
    it.each(list.map((item, index) => ({ ...item, index })))(`${op} $index`, async ({ inputs, build }) => {
      expect(await gradientError(inputs, build, target)).toBeLessThan(5e-4);
    });
  }
});

describe('ops without a gradient', () => {
  const named = Object.entries(cases).filter(([, list]) => list === withoutGradient);
  it.each(named.map(([op]) => op as OpName))('%s passes none on', (op) => {
    const x = input('x', 'float32', [2, 3]);
    const build = uncheckedCases[op];
    const result = build?.(x);
    expect(topologicalOrder(result ? [result] : []).some((node) => node.op === op)).toBe(true);
    const [dX] = gradients(sumAll(result ?? x), [x]);
    const ops = topologicalOrder(dX ? [dX] : []).map((node) => node.op);
    // A range has no inputs at all: its product with x still has a gradient by x.
    expect(ops).toEqual(op === 'range' ? expect.arrayContaining(['range']) : ['constant', 'expand']);
  });
});

describe('ops whose gradient no rule gives', () => {
  const named = Object.entries(cases).filter(([, list]) => list === refused);
  it.each(named.map(([op]) => op as OpName))('%s refuses instead of passing zeros on', (op) => {
    const x = input('x', 'float32', [2, 3]);
    const result = uncheckedCases[op]?.(x) ?? x;
    expect(() => gradients(sumAll(result), [x])).toThrow(`internal: ${op} has no gradient rule`);
    expect(gradients(sumAll(e.mul(stopGradient(result), constantScalar(2))), [x])[0]?.node.op).toBe('expand');
  });
});

describe('gradients', () => {
  it.each(['int32', 'bool'] as const)('end at a cast to %s', (dtype) => {
    const x = input('x', 'float32', [2]);
    const [dX = x] = gradients(sumAll(e.mul(e.cast(e.cast(x, dtype), 'float32'), constantScalar(2))), [x]);
    expect(topologicalOrder([dX]).map(({ op }) => op)).toEqual(['constant', 'expand']);
  });

  it.each(['cpu', 'portable'] as const)(
    'of a largest value are shared by all that are equal, on %s',
    async (target) => {
      const x = input('x', 'float32', [3, 4]);
      const [dX = x] = gradients(sumAll(e.mul(reduceMax(x), constant(float32(Float32Array.of(6, 5, 8), [3, 1])))), [x]);
      const fed = float32(Float32Array.of(2, 7, 7, 7, 1, 2, 3, 2, -4, -4, -4, -4), [3, 4]);
      const results = await runGraph({ dX }, { x: fed }, target);
      // What PyTorch's amax gives.
      expect(numbersOf(results, 'dX')).toEqual([0, 2, 2, 2, 0, 0, 5, 0, 2, 2, 2, 2]);
    },
  );

  it('add up over every path', async () => {
    const error = await gradientError([{ shape: [2, 3] }], ((x: Value) =>
      e.add(e.mul(x, x), e.add(x, e.exp(x)))) as Case['build']);
    expect(error).toBeLessThan(5e-4);
  });

  it('are zeros where the loss does not depend on a value', () => {
    const [x, y] = [parameter('x', [2]), parameter('y', [3])];
    const [, dY] = gradients(sumAll(x), [x, y]);
    expect(dY?.shape).toEqual([3]);
    expect(dY?.node.op).toBe('expand');
  });

  it('hold a stopped value constant', async () => {
    const x = input('x', 'float32', [3]);
    const [dX = x] = gradients(sumAll(e.mul(x, stopGradient(e.square(x)))), [x]);
    const results = await runGraph({ dX }, { x: float32(Float32Array.of(1, 2, -3), [3]) });
    expect(numbersOf(results, 'dX')).toEqual([1, 4, 9]);
  });

  it('refuse a loss that is not a scalar', () => {
    const x = input('x', 'float32', [2]);
    expect(() => gradients(x, [x])).toThrow('internal: gradients of a loss of shape [2]');
  });

  it('use a constant table', async () => {
    const table = constant(float32(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2]));
    const error = await gradientError([{ shape: [2, 2] }, { shape: [2], fixed: int32(Int32Array.of(2, 0), [2]) }], ((
      x: Value,
      ids: Value,
    ) => e.mul(x, gather(table, ids))) as Case['build']);
    expect(error).toBeLessThan(5e-4);
  });
});
