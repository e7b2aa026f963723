import { describe, expect, it } from 'vitest';
import {
  addDims,
  broadcastShapes,
  dimFactors,
  multiplyDims,
  normalizeAxis,
  sumTerms,
} from '../../../src/engine/tensor/shape.js';

describe('symbolic sizes', () => {
  it('multiply to one canonical form', () => {
    expect(multiplyDims(['source', 4, 'batch', 6])).toBe('24*batch*source');
    expect(multiplyDims([multiplyDims(['batch', 2]), 'source'])).toBe(multiplyDims([2, 'source', 'batch']));
    expect(multiplyDims([2, 3])).toBe(6);
    expect(multiplyDims([])).toBe(1);
    expect(multiplyDims(['batch', 0])).toBe(0);
  });

  it('add, and can be taken apart again', () => {
    expect(addDims(2, 3)).toBe(5);
    expect(addDims(0, 'target')).toBe('target');
    const sum = String(addDims('past', 'target'));
    expect(sumTerms(sum)).toEqual(['past', 'target']);
    expect(sumTerms(String(addDims(sum, 1)))).toEqual([sum, 1]);
    expect(addDims('past', addDims('target', 1))).toBe(addDims(sum, 1));
    expect(sumTerms('batch')).toBeUndefined();
    expect(dimFactors(multiplyDims([sum, 'batch']))).toEqual([sum, 'batch']);
  });

  it('broadcast by NumPy’s rule', () => {
    expect(broadcastShapes(['batch', 1, 3], ['source', 3])).toEqual(['batch', 'source', 3]);
    expect(broadcastShapes([], [2])).toEqual([2]);
    expect(() => broadcastShapes(['batch'], ['source'])).toThrow('shapes [batch] and [source] do not broadcast');
  });
});

describe('normalizeAxis', () => {
  it('counts negative axes from the end', () => {
    expect(normalizeAxis(-1, 3)).toBe(2);
    expect(() => normalizeAxis(3, 3)).toThrow('axis 3 of a tensor of rank 3');
  });
});
