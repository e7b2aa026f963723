// Which first tag is the name of a column.
import { describe, expect, it } from 'vitest';
import { createHeaderCheck } from '../../../src/language/data/header-row.js';

/** What is taken for a header. @param others tags of the words after the first, over and over */
const headerOf = (first: string, others: readonly string[], words = 20): string | undefined => {
  const check = createHeaderCheck();
  const tags = Array.from({ length: words - 1 }, (_, index) => others[index % others.length] ?? '');
  check.add([first, ...tags.slice(0, 3)]);
  check.add(tags.slice(3));
  return check.header();
};

describe('a first tag', () => {
  it.each<[string, readonly string[]]>([
    ['TAG', ['B-PER', 'O']],
    ['Tag', ['B-Per', 'O']],
    ['tag', ['NN', 'VB', '.']],
  ])('%s above %j is a header', (first, others) => {
    expect(headerOf(first, others)).toBe(first);
    expect(headerOf(first, others, 19)).toBeUndefined();
    expect(headerOf(first, [...others, first])).toBeUndefined();
  });

  it.each<[string, readonly string[]]>([
    ['TAG', ['NN', 'VB']],
    ['tag', ['Nn', 'VB']],
    ['B-LOC', ['B-PER', 'O']],
    ['I-LOC', ['NN', 'VB']],
    ['O', ['NN', 'VB']],
  ])('%s above %j is a tag', (first, others) => {
    expect(headerOf(first, others)).toBeUndefined();
  });

  it('comes after no words', () => {
    const check = createHeaderCheck();
    expect([check.add([]), check.add(['a', 'b']), check.add(['c']), check.add([])]).toEqual([0, 0, 2, 3]);
    expect(createHeaderCheck().header()).toBeUndefined();
  });
});
