import { describe, expect, it } from 'vitest';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { createSpansFormat } from '../../../src/language/formats/spans.js';
import { byt5Codec, eosId, idsToText, textToIds } from '../../../src/language/text/vocabulary.js';

const format = createSpansFormat(['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'B-MISC'], { codec: byt5Codec });
const words = ['Mary', 'Ann', 'saw', 'New', 'York', '!'];
const tags = ['B-PER', 'I-PER', 'O', 'B-LOC', 'I-LOC', 'O'];
const text = '[PER Mary Ann] saw [LOC New York] !';

describe('the spans format', () => {
  it('writes spans in brackets, their type first', () => {
    expect(idsToText(format.encodeTarget(words, tags))).toBe(text);
    expect(idsToText(format.encodeTarget(['a', 'b', 'c'], ['B-PER', 'B-PER', 'B-MISC']))).toBe(
      '[PER a] [PER b] [MISC c]',
    );
  });

  it('escapes brackets and spaces in words, alike in source and target', () => {
    const odd = ['[x]', 'a b', ''];
    expect(idsToText(format.encodeSource(odd).ids)).toBe('\u0010[x\u0010] a\u0010 b ');
    expect(idsToText(format.encodeTarget(odd, ['O', 'B-PER', 'I-PER']))).toBe('\u0010[x\u0010] [PER a\u0010 b ]');
  });

  it.each([
    { text: '[PER Mary Ann saw [LOC New York] !', counts: { wordMismatch: 1 }, tag3: 'I-PER' },
    { text: '[PER Mary Ann] [LOC New York] !', counts: { missing: 1 }, tag3: '' },
    { text: '[PER Mary Ann] sow [LOC New York] !', counts: { wordMismatch: 1 }, tag3: 'O' },
    { text: '[per Mary Ann] saw [LOC New York] !', counts: { tagCase: 2 }, tag3: 'O' },
    { text: '[ORG Mary Ann] saw [LOC New York] !', counts: { unknownTag: 2 }, tag3: 'O' },
  ])('reads "$text"', ({ text: damaged, counts, tag3 }) => {
    const parsed = format.parse([...textToIds(damaged), eosId], words);
    expect(parsed.tags).toHaveLength(6);
    expect(parsed.tags[2]).toBe(tag3);
    expect(parsed.wellFormed).toBe(false);
    if (damaged.startsWith('[PER Mary Ann saw')) return;
    expect(parsed.problems).toEqual({ ...noProblems, ...counts });
  });

  it('tells where another tag would show', () => {
    const at = (other: string) =>
      format.divergences(words, tags, other).map(({ word, position, id }) => [word, position, idsToText([id])]);
    expect(at('O')).toEqual([
      [0, 0, 'M'],
      [1, 9, ']'],
      [3, 19, 'N'],
      [4, 27, ']'],
    ]);
    expect(at('B-LOC').slice(0, 3)).toEqual([
      [0, 1, 'L'],
      [1, 9, ']'],
      [2, 15, '['],
    ]);
    // Only where a span of the type is open can it go on.
    expect(at('I-PER')).toEqual([[2, 13, ' ']]);
    expect(at('X')).toEqual([]);
  });

  it('refuses an I that nothing begins', () => {
    expect(() => format.encodeTarget(['a', 'b'], ['O', 'I-PER'])).toThrow(
      /^tag 2: expected I-PER only after a tag of the same type/,
    );
  });

  it.each([
    { tagSet: ['NN', 'O'], got: '"NN"' },
    { tagSet: ['B-PER'], got: 'a tag set without O' },
    { tagSet: ['O', 'I-PER'], got: '"I-PER"' },
  ])('refuses the tag set $tagSet', ({ tagSet, got }) => {
    expect(() => createSpansFormat(tagSet, { codec: byt5Codec })).toThrow(
      `each I with its B, got ${got} (other formats take any tags)`,
    );
  });
});
