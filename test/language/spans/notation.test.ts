import { describe, expect, it } from 'vitest';
import { isSpanTagSet, notationOf, usualTag } from '../../../src/language/spans/notation.js';

describe('notationOf', () => {
  it.each([
    ['BIO', ['O', 'B-PER', 'I-PER'], ['O', 'B-PER', 'I-PER']],
    ['IO', ['O', 'I-PER'], ['O', 'I-PER']],
    ['BIOES', ['O', 'B-a-b', 'I-a-b', 'E-a-b', 'S-a-b'], ['O', 'B-a-b', 'I-a-b', 'E-a-b', 'S-a-b']],
    ['BILOU', ['O', 'B-PER', 'I-PER', 'L-PER', 'U-PER'], ['O', 'B-PER', 'I-PER', 'E-PER', 'S-PER']],
    ['BMES', ['B-NAME', 'M-NAME', 'E-NAME', 'S-ORG', 'O'], ['B-NAME', 'I-NAME', 'E-NAME', 'S-ORG', 'O']],
    ['the type first', ['O', 'PER-B', 'PER-I', 'a-b-B'], ['O', 'B-PER', 'I-PER', 'B-a-b']],
    ['an underscore', ['O', 'B_PER', 'I_PER'], ['O', 'B-PER', 'I-PER']],
    ['an underscore, the type first', ['O', 'PER_B', 'PER_I'], ['O', 'B-PER', 'I-PER']],
    ['lower case', ['o', 'b-per', 'i-per'], ['O', 'B-per', 'I-per']],
    ['no types', ['B', 'I', 'O'], ['B', 'I', 'O']],
    ['no types, all text in spans', ['B', 'M', 'E', 'S'], ['B', 'I', 'E', 'S']],
  ])('knows %s', (_, tags, usual) => {
    const notation = notationOf(tags);
    expect(tags.map((tag) => notation && usualTag(tag, notation))).toEqual(usual);
    expect(isSpanTagSet(tags)).toBe(true);
  });

  it.each([
    [['O']],
    [[]],
    [['NOUN', 'VERB', 'O']],
    [['B-PER', 'I-PER']],
    [['O', 'B-PER', 'NOUN']],
    [['N', 'O', 'S', 'V', 'L', 'M', 'U', 'B']],
    [['B', 'I']],
    [['O', 'I']],
    [['O', 'S']],
    [['O', 'VERB-I']],
    [['O', 'B-PER', 'i-per']],
    [['O', 'B-']],
  ])('takes %j for other tags', (tags) => {
    expect(notationOf(tags)).toBeUndefined();
  });

  it('leaves what is no tag of the notation as it is', () => {
    const notation = notationOf(['O', 'PER-B', 'PER-I']);
    expect(['NOUN', '', 'O'].map((tag) => notation && usualTag(tag, notation))).toEqual(['NOUN', '', 'O']);
  });
});

it('tells tags of spans from others', () => {
  expect([isSpanTagSet(['O', 'B-PER', 'I-PER']), isSpanTagSet(['NOUN', 'VERB'])]).toEqual([true, false]);
});

it('keeps what is outside of all spans without a type', () => {
  const notation = notationOf(['O', 'PER-B', 'PER-I']);
  expect(['O', 'o', ''].map((tag) => notation?.parse(tag))).toEqual(Array(3).fill({ prefix: 'O', type: '' }));
  expect(notation?.parse('PER-X')).toBeUndefined();
});

it('reads types of any length', () => {
  const type = 'я'.repeat(20_000_000);
  const read = (tag: string, other: string) => notationOf(['O', other])?.parse(tag);
  expect(read(`B-${type}`, 'B-я')?.type.length).toBe(type.length);
  expect(read(`${type}_I`, 'я_B')?.type.length).toBe(type.length);
  expect(read(type, 'я-B')).toBeUndefined();
});
