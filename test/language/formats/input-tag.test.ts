import { describe, expect, it } from 'vitest';
import { createInputTagFormat } from '../../../src/language/formats/input-tag.js';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { byt5Codec, eosId, idsToText, textToIds } from '../../../src/language/text/vocabulary.js';

const format = createInputTagFormat(['NN', 'VB'], { prefix: 'pos: ', codec: byt5Codec });

function parse(text: string): ReturnType<typeof format.parse> {
  return format.parse([...textToIds(text), eosId], ['Mary', 'sat']);
}

describe('the input-tag format', () => {
  it('writes words and tags in turn', () => {
    expect(idsToText(format.encodeSource(['Mary', 'sat']).ids)).toBe('pos: Mary sat');
    expect(idsToText(format.encodeTarget(['Mary', 'sat'], ['NN', 'VB']))).toBe('Mary\tNN sat\tVB');
  });

  it('escapes the separators in words, alike in source and target', () => {
    expect(idsToText(format.encodeSource(['a\tb', 'c d']).ids)).toBe('pos: a\u0010\tb c\u0010 d');
    expect(idsToText(format.encodeTarget(['a\tb', 'c d'], ['NN', 'VB']))).toBe('a\u0010\tb\tNN c\u0010 d\tVB');
  });

  it.each([
    { what: 'a tag left out', text: 'Mary sat\tVB', tags: ['', 'VB'], counts: { missing: 1 } },
    { what: 'a word left out', text: 'NN sat\tVB', tags: ['', 'VB'], counts: { missing: 1 } },
    { what: 'a word miscopied', text: 'Marry\tNN sat\tVB', tags: ['NN', 'VB'], counts: { wordMismatch: 1 } },
    { what: 'a word twice', text: 'Mary\tNN Mary\tNN sat\tVB', tags: ['NN', 'VB'], counts: { extra: 1 } },
    { what: 'a tag in small letters', text: 'Mary\tnn sat\tVB', tags: ['NN', 'VB'], counts: { tagCase: 1 } },
  ])('reads $what', ({ text, tags, counts }) => {
    expect(parse(text)).toEqual({ tags, wellFormed: false, problems: { ...noProblems, ...counts } });
  });
});
