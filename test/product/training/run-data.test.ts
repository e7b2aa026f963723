import { expect, it } from 'vitest';
import { describeDifferences, parseRunData } from '../../../src/product/training/run-data.js';

const digest = { size: '2 sentences', sha256: 'ab' };

it('names what is other than it was', () => {
  const began = { data: { training: digest, development: digest }, tags: ['O', 'B-PER'] };
  const now = { data: { training: { size: '3 sentences', sha256: 'cd' }, development: digest }, tags: ['O', 'B-LOC'] };
  expect(describeDifferences(began, now)).toEqual([
    'other training (3 sentences instead of 2 sentences)',
    'other tags (new: B-LOC; missing: B-PER)',
  ]);
  expect(describeDifferences(began, { ...began, tags: ['B-PER', 'O'] })).toEqual([
    'other tags (the same in another order)',
  ]);
});

it.each([
  [{ data: { training: digest } }, { data: { training: digest } }],
  [{ data: { training: { sha256: 'ab' } } }, undefined],
  [{ data: { training: { ...digest, size: { a: 1 } } } }, undefined],
  [{ data: { training: { ...digest, sha256: 1 } } }, undefined],
  [{ data: [digest] }, undefined],
  [{ data: {}, tags: [1] }, undefined],
])('reads %j as %j', (json, expected) => {
  expect(parseRunData(json)).toEqual(expected);
});
