import { describe, expect, it } from 'vitest';
import { input } from '../../../src/engine/graph/leaves.js';
import { float32, type Tensor } from '../../../src/engine/tensor/tensor.js';
import { createDropout, dropoutInputs, noDropout } from '../../../src/network/nn/dropout.js';
import { numbersOf, runGraph } from '../../support/run-graph.js';

describe('createDropout', () => {
  it('multiplies each site by its own stretch of the pool', async () => {
    const { dropout, siteCount } = createDropout(0.5);
    const x = input('x', 'float32', ['batch', 3]);
    const outputs = { first: dropout(x), second: dropout(x), third: dropout(x) };
    const pool = float32(
      Float32Array.from({ length: 20 }, (_, index) => index),
      [20],
    );
    const offsets: Tensor = { dtype: 'int64', shape: [3], data: BigInt64Array.of(7n, 0n, 14n) };
    const feeds = { x: float32(Float32Array.of(1, 1, 1, 2, 2, 2), [2, 3]) };
    const results = await runGraph(outputs, {
      ...feeds,
      [dropoutInputs.pool]: pool,
      [dropoutInputs.offsets]: offsets,
    });
    expect(siteCount()).toBe(3);
    expect(numbersOf(results, 'first')).toEqual([7, 8, 9, 20, 22, 24]);
    expect(numbersOf(results, 'second')).toEqual([0, 1, 2, 6, 8, 10]);
    expect(numbersOf(results, 'third')).toEqual([14, 15, 16, 34, 36, 38]);
  });

  it('counts the sites of each network by themselves', () => {
    const [one, other] = [createDropout(0.1), createDropout(0.1)];
    const x = input('x', 'float32', [2]);
    expect(one.siteCount()).toBe(0);
    one.dropout(one.dropout(x));
    other.dropout(x);
    expect([one.siteCount(), other.siteCount()]).toEqual([2, 1]);
  });

  it('adds nothing to the graph at a rate of 0', () => {
    const { dropout, siteCount } = createDropout(0);
    const x = input('x', 'float32', [2]);
    expect(dropout(x)).toBe(x);
    expect(noDropout(x)).toBe(x);
    expect(siteCount()).toBe(0);
  });
});
