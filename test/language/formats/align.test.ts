import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, unpaired } from '../../../src/language/formats/align.js';

describe('align', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });

  it('costs as much as the edit distance', () => {
    const property = fc.property(letters, letters, (expected, found) => {
      expect(costOf(align(expected, found), expected, found)).toBe(editDistance(expected, found));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('keeps partners in order', () => {
    const property = fc.property(letters, letters, (expected, found) => {
      const paired = [...align(expected, found)].filter((partner) => partner !== unpaired);
      expect(paired.every((partner, i) => partner < found.length && partner > (paired[i - 1] ?? -1))).toBe(true);
    });
    fc.assert(property);
  });

  it.each([
    { expected: 'abc', found: 'abc', partners: [0, 1, 2] },
    { expected: 'abcd', found: 'acd', partners: [0, -1, 1, 2] },
    { expected: 'abc', found: 'abbc', partners: [0, 1, 3] },
    { expected: 'abc', found: 'axc', partners: [0, 1, 2] },
    // As good as leaving out `a`: the earliest pair wins.
    { expected: 'abc', found: 'xc', partners: [0, -1, 1] },
    { expected: 'abbc', found: 'abc', partners: [0, 1, -1, 2] },
    { expected: 'abc', found: '', partners: [-1, -1, -1] },
    { expected: '', found: 'abc', partners: [] },
  ])('pairs $expected with $found', ({ expected, found, partners }) => {
    expect([...align([...expected], [...found])]).toEqual(partners);
  });

  it('aligns long sequences within a band', () => {
    // 9,000 x 36,000 cells would be 324 million.
    const expected = Array.from({ length: 9000 }, (_, i) => i);
    const found = expected.slice(1).flatMap((i) => [i, -1, -2, -3]);
    const partners = align(expected, found);
    expect(costOf(partners, expected, found)).toBe(1 + 3 * 8999);
    for (const i of [100, 4500, 8999]) expect(partners[i]).toBe(4 * (i - 1));
  });

  it.each([
    { rows: 1, columns: 5_000_000 },
    { rows: 500_000, columns: 5_000_000 },
    { rows: 100_000, columns: 1 },
    { rows: 50_000, columns: 50_000 },
  ])('copes with $rows by $columns items that have nothing in common', ({ rows, columns }) => {
    const partners = align(new Array<number>(rows).fill(0), new Array<number>(columns).fill(1));
    expect(partners.filter((partner) => partner !== unpaired)).toHaveLength(Math.min(rows, columns));
  });
});

function costOf<Item>(partners: Int32Array, expected: readonly Item[], found: readonly Item[]): number {
  const paired = partners.filter((partner) => partner !== unpaired).length;
  const different = partners.filter((partner, i) => partner !== unpaired && found[partner] !== expected[i]).length;
  return different + (expected.length - paired) + (found.length - paired);
}

/** The textbook's recurrence, over prefixes. */
function editDistance<Item>(expected: readonly Item[], found: readonly Item[]): number {
  let above = Array.from({ length: found.length + 1 }, (_, column) => column);
  expected.forEach((item, row) => {
    const distances = [row + 1];
    found.forEach((other, column) => {
      const substituted = (above[column] ?? 0) + (item === other ? 0 : 1);
      distances.push(Math.min(substituted, (above[column + 1] ?? 0) + 1, (distances[column] ?? 0) + 1));
    });
    above = distances;
  });
  return above[found.length] ?? 0;
}
