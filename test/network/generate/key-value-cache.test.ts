import fc from 'fast-check';
import { expect, it } from 'vitest';
import { float32, type Tensor } from '../../../src/engine/tensor/tensor.js';
import {
  appendToCache,
  createKeyValueCache,
  type KeyValueCache,
  selectFromCache,
} from '../../../src/network/generate/key-value-cache.js';

const [heads, headDim] = [2, 3];
const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

/** A row as a list: a number for each of its places. */
type Row = readonly number[];

/** What a place that stands for `number` has at one element. */
const elementOf = (name: string, number: number, head: number, at: number): number =>
  number + (name === 'keys' ? 0 : 0.5) + head / 8 + at / 64;

/** The tensors of a step. */
function stepOf(rows: readonly Row[]): Record<string, Tensor> {
  const tensor = (name: string) => {
    const elements = rows.flatMap((row) =>
      range(heads).flatMap((head) =>
        row.flatMap((number) => range(headDim).map((at) => elementOf(name, number, head, at))),
      ),
    );
    return float32(Float32Array.from(elements), [rows.length, heads, rows[0]?.length ?? 0, headDim]);
  };
  return { keys: tensor('keys'), values: tensor('values') };
}

/** Checks what a cache holds in the places that are filled. */
function expectRows({ length, capacity, tensors }: KeyValueCache, rows: readonly Row[]): void {
  expect(length).toBe(rows[0]?.length);
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    expect(shape).toEqual([rows.length, heads, capacity, headDim]);
    const wrong = rows.flatMap((row, index) =>
      row.filter((number, place) =>
        range(heads).some((head) =>
          range(headDim).some(
            (at) =>
              data[((index * heads + head) * capacity + place) * headDim + at] !== elementOf(name, number, head, at),
          ),
        ),
      ),
    );
    expect(wrong).toEqual([]);
  }
}

const empty = (rows: number): KeyValueCache => createKeyValueCache(['keys', 'values'], rows, heads, headDim);

it('holds what a list of rows would, however it grows, branches and moves its rows', () => {
  const change = fc.oneof(
    fc.record({ from: fc.nat(), count: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ from: fc.nat(), rows: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }) }),
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      let next = 0;
      const first: Row[] = [[], []];
      const states = [{ cache: empty(2), rows: first }];
      for (const made of changes) {
        // Any earlier state may be continued, also one that another has continued already.
        const { cache, rows } = states[made.from % states.length] ?? { cache: empty(2), rows: first };
        if ('rows' in made) {
          const chosen = Int32Array.from(made.rows, (row) => row % rows.length);
          states.push({ cache: selectFromCache(cache, chosen), rows: Array.from(chosen, (row) => rows[row] ?? []) });
        } else {
          const added = rows.map(() => Array.from({ length: made.count }, () => next++));
          const longer = rows.map((row, index) => [...row, ...(added[index] ?? [])]);
          states.push({ cache: appendToCache(cache, stepOf(added)), rows: longer });
        }
      }
      for (const { cache, rows } of states) expectRows(cache, rows);
    }),
  );
});

it('writes behind what is there, in the same memory, as long as there is room', () => {
  const one = appendToCache(empty(1), stepOf([[1]]));
  const two = appendToCache(one, stepOf([[2]]));
  expect(two.tensors.keys?.data).toBe(one.tensors.keys?.data);
  const other = appendToCache(one, stepOf([[3]]));
  expect(other.tensors.keys?.data).not.toBe(one.tensors.keys?.data);
  expectRows(two, [[1, 2]]);
  expectRows(other, [[1, 3]]);
});
