// Lists of any length: the largest, the smallest, the first that is repeated, the first that is past something.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { divideAs, firstPlace, firstRepeated, largestOf, smallestOf } from '../../src/foundation/lists.js';

const long = Array.from({ length: 300_000 }, (_, index) => (index === 7 ? -5 : index));

it('finds the largest and the smallest value', () => {
  expect([largestOf([]), smallestOf([])]).toEqual([-Infinity, Infinity]);
  expect([largestOf([-3, -1, -2]), smallestOf([-3, -1, -2])]).toEqual([-1, -3]);
  expect([largestOf([1, Number.NaN, 2]), smallestOf([1, Number.NaN])]).toEqual([Number.NaN, Number.NaN]);
  expect([largestOf(long), smallestOf(long)]).toEqual([299_999, -5]);
});

it('finds the first item that is repeated', () => {
  expect(firstRepeated(['a', 'b', 'c', 'b', 'a'])).toBe('b');
  expect(firstRepeated(['a', 'b', ''])).toBeUndefined();
  expect(firstRepeated(long)).toBeUndefined();
  expect(firstRepeated([...long, 299_998])).toBe(299_998);
});

it('finds the first place that is past something', () => {
  const property = fc.property(fc.nat(40), fc.nat(40), (length, past) => {
    expect(firstPlace(length, (place) => place >= past)).toBe(Math.min(length, past));
  });
  fc.assert(property, { numRuns: 500 });
});

it('divides a list into parts', () => {
  expect(divideAs(['a', 'b', 'c'], [1, 0, 2])).toEqual([['a'], [], ['b', 'c']]);
  expect(divideAs([], [])).toEqual([]);
});
