import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Arena, createArena } from '../../../src/engine/tensor/arena.js';
import { cutIntoChunks } from '../../../src/network/optim/chunks.js';

/** An arena whose elements count up from 0, over all tensors in order. */
function counting(shapes: ReadonlyMap<string, readonly number[]>, segmentElements?: number): Arena {
  const arena = createArena(shapes, segmentElements);
  let count = 0;
  for (const { data } of arena.tensors.values()) data.set(data.map(() => count++));
  return arena;
}

const shapes = new Map<string, readonly number[]>([
  ['a', [2, 3]],
  ['b.bias', [4]],
  ['c.bias', [1]],
  ['d', [3]],
]);
const lengths = (chunks: readonly { readonly views: { readonly x: { readonly data: Float32Array } } }[]) =>
  chunks.map(({ views }) => views.x.data.length);

describe('cutIntoChunks', () => {
  it('goes across the borders of tensors', () => {
    expect(lengths(cutIntoChunks({ x: createArena(shapes) }, () => 0, 8))).toEqual([8, 6]);
  });

  it('stops where the group changes', () => {
    const chunks = cutIntoChunks({ x: createArena(shapes) }, (name) => name.includes('bias'), 100);
    expect(chunks.map(({ group }) => group)).toEqual([false, true, false]);
    expect(lengths(chunks)).toEqual([6, 5, 3]);
  });

  it('stops where either arena begins a new segment', () => {
    expect(lengths(cutIntoChunks({ x: createArena(shapes), y: createArena(shapes, 10) }, () => 0, 100))).toEqual([
      10, 4,
    ]);
  });

  it('gives every element once, from the same place of every arena, as views', () => {
    const someShapes = fc.uniqueArray(
      fc.tuple(fc.string({ minLength: 1 }), fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 })),
      {
        selector: ([name]) => name,
        maxLength: 8,
      },
    );
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(someShapes, size, size, size, (entries, elements, segmentX, segmentY) => {
        const map = new Map(entries);
        const arenas = { x: counting(map, segmentX), y: counting(map, segmentY) };
        const chunks = cutIntoChunks(arenas, (name) => name.length % 2, elements);
        const seen = chunks.flatMap(({ views }) => [...views.x.data]);
        expect(seen).toEqual(seen.map((_, index) => index));
        expect(chunks.every(({ views }) => views.x.data.length <= elements)).toBe(true);
        for (const { views } of chunks) expect(views.y).toEqual(views.x);
        for (const { views } of chunks) views.x.data.fill(-1);
        expect(arenas.x.segments.every((segment) => segment.every((value) => value === -1))).toBe(true);
      }),
    );
  });

  it('refuses arenas of different tensors', () => {
    const other = createArena(new Map([...shapes, ['d', [4]]]));
    expect(() => cutIntoChunks({ x: createArena(shapes), y: other }, () => 0, 8)).toThrow(
      'internal: arenas hold d in sizes 3,4',
    );
    expect(() => cutIntoChunks({ x: createArena(shapes), y: createArena(new Map()) }, () => 0, 8)).toThrow(
      'internal: arenas hold a in sizes 6,0',
    );
  });
});
