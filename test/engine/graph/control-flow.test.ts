// Graphs inside of graphs, run by ONNX Runtime.
import { describe, expect, it } from 'vitest';
import { choice, loop } from '../../../src/engine/graph/control-flow.js';
import { add, cast, greater, mul, scale, shift } from '../../../src/engine/graph/elementwise.js';
import { argMax } from '../../../src/engine/graph/indexing.js';
import { constant, constantScalar, input } from '../../../src/engine/graph/leaves.js';
import { matmul } from '../../../src/engine/graph/matmul.js';
import { reshape, sumAll } from '../../../src/engine/graph/shaping.js';
import { concat } from '../../../src/engine/graph/slicing.js';
import { addDims } from '../../../src/engine/tensor/shape.js';
import { float32, type Tensor } from '../../../src/engine/tensor/tensor.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

const int64 = (value: number): Tensor => ({ dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) });
const bool = (value: boolean): Tensor => ({ dtype: 'bool', shape: [1], data: Uint8Array.of(Number(value)) });

describe.each(['cpu', 'portable'] as const)('lowered for %s', (target) => {
  it('a choice computes one of two, from values around it, of sizes that differ', async () => {
    const x = input('x', 'float32', ['batch', 'length']);
    const stored = input('stored', 'float32', ['batch', 'storedLength']);
    const doubled = scale(x, 2);
    const [y = x] = choice(input('useStored', 'bool', [1]), [stored], [add(doubled, constantScalar(1))]);
    const graph = { y: scale(y, 10), doubled };
    const feeds = {
      x: float32(Float32Array.of(1, 2), [2, 1]),
      stored: float32(Float32Array.of(7, 8, 9, 6, 5, 4), [2, 3]),
    };
    const first = await runGraph(graph, { ...feeds, useStored: bool(false) }, target);
    expect(numbersOf(first, 'y')).toEqual([30, 50]);
    const second = await runGraph(graph, { ...feeds, useStored: bool(true) }, target);
    expect(second.y?.shape).toEqual([2, 3]);
    expect(numbersOf(second, 'y')).toEqual([70, 80, 90, 60, 50, 40]);
  });

  it('a loop carries states that grow, collects, and stops by its condition or its limit', async () => {
    const x = input('x', 'float32', ['batch', 2]);
    const weight = matmul(x, x, { transposeB: true });
    const limit = input('limit', 'int64', []);
    const { states, collected } = loop(
      limit,
      [
        { initial: x, shape: ['batch', 2] },
        { initial: reshape(x, ['batch', 2]), shape: ['batch', 'grown'] },
      ],
      [weight],
      ([y = x, history = x]) => {
        const next = shift(y, 1);
        return {
          goesOn: reshape(greater(constantScalar(6), sumAll(next)), []),
          states: [next, concat([history, next], 1)],
          collected: [mul(sumAll(next), sumAll(weight))],
        };
      },
    );
    const graph = { y: states[0] ?? x, history: states[1] ?? x, sums: collected[0] ?? x };
    const run = (rounds: number) =>
      runGraph(graph, { x: float32(Float32Array.of(0, 1), [1, 2]), limit: int64(rounds) }, target);
    const cut = await run(2);
    expect(numbersOf(cut, 'y')).toEqual([2, 3]);
    expect(numbersOf(cut, 'history')).toEqual([0, 1, 1, 2, 2, 3]);
    const whole = await run(100);
    // Sums of x are 1, 3, 5, 7: the condition ends it after the third round.
    expect(numbersOf(whole, 'y')).toEqual([3, 4]);
    expect(whole.history?.shape).toEqual([1, 8]);
    expect(numbersOf(whole, 'sums')).toEqual([3, 5, 7]);
  });
});

it('a size of the loop is read inside of it', async () => {
  const x = input('x', 'float32', ['batch']);
  const one = constant(float32(Float32Array.of(1), [1]));
  const { collected } = loop(constant(int64(3)), [{ initial: x, shape: ['grown'] }], [], ([y = x]) => {
    const next = concat([y, one], 0);
    const rows = reshape(next, [addDims('grown', 1), 1]);
    return {
      goesOn: constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) }),
      states: [next],
      collected: [cast(argMax(reshape(rows, [addDims('grown', 1)])), 'float32')],
    };
  });
  const results = await runGraph({ places: collected[0] ?? x }, { x: float32(Float32Array.of(0, 5), [2]) });
  expect(numbersOf(results, 'places')).toEqual([1, 1, 1]);
});
