import { describe, expect, it } from 'vitest';
import { createArena, createArenaLike } from '../../../src/engine/tensor/arena.js';

const shapes = new Map<string, readonly number[]>([
  ['a', [2, 3]],
  ['b', [4]],
  ['c', []],
]);

describe('createArena', () => {
  it('lays tensors out one after the other', () => {
    const { tensors, segments } = createArena(shapes);
    segments[0]?.set(Array.from({ length: 11 }, (_, index) => index));
    expect(segments.map(({ length }) => length)).toEqual([11]);
    expect([...(tensors.get('b')?.data ?? [])]).toEqual([6, 7, 8, 9]);
    expect(tensors.get('c')).toMatchObject({ shape: [], data: Float32Array.of(10) });
  });

  it('starts a new segment where a tensor would cross its end', () => {
    const { segments, tensors } = createArena(shapes, 7);
    expect(segments.map(({ length }) => length)).toEqual([6, 5]);
    expect(tensors.get('b')?.data.byteOffset).toBe(0);
  });

  it('gives a tensor larger than a segment one of its own', () => {
    expect(createArena(shapes, 3).segments.map(({ length }) => length)).toEqual([6, 4, 1]);
  });

  it('copies a layout with memory of its own', () => {
    const arena = createArena(shapes, 7);
    const other = createArenaLike(arena, 7);
    other.tensors.get('a')?.data.fill(1);
    expect([...other.tensors.keys()]).toEqual(['a', 'b', 'c']);
    expect(arena.tensors.get('a')?.data.every((value) => value === 0)).toBe(true);
  });
});
