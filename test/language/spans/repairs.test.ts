// How many tags a conversion has to repair, in every notation.
import { expect, it } from 'vitest';
import { notationOf } from '../../../src/language/spans/notation.js';
import { countRepairs } from '../../../src/language/spans/repairs.js';

const repairsOf = (...sequences: readonly string[]): readonly number[] => {
  const split = sequences.map((text) => text.split(' '));
  return countRepairs(split, notationOf([...new Set(split.flat()), 'O']));
};

it.each<[readonly string[], readonly number[]]>([
  [
    ['B-PER I-PER O', 'O I-PER I-LOC'],
    [0, 2],
  ],
  [
    ['B-PER E-PER S-LOC', 'I-PER E-PER', 'B-PER O'],
    [0, 1, 1],
  ],
  [
    ['B-PER L-PER U-LOC O', 'L-PER O'],
    [0, 1],
  ],
  [
    ['PER-B PER-I O', 'PER-I O'],
    [0, 1],
  ],
  [
    ['B I O', 'I O'],
    [0, 1],
  ],
  // IOB1, and IO.
  [
    ['I-PER I-PER B-PER O', 'I-LOC'],
    [0, 0],
  ],
  [['I-PER I-LOC'], [0]],
  [['NN VB'], [0]],
])('of %j', (sequences, repairs) => {
  expect(repairsOf(...sequences)).toEqual(repairs);
});
