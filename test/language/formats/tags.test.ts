import { describe, expect, it } from 'vitest';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { createTagsFormat } from '../../../src/language/formats/tags.js';
import { byt5Codec, eosId, idsToText, textToIds } from '../../../src/language/text/vocabulary.js';

const format = createTagsFormat(['NN', 'VB', 'proper noun'], { codec: byt5Codec });

describe('the tags format', () => {
  it('writes words and tags between single spaces', () => {
    expect(idsToText(format.encodeSource(['Mary', 'sat', '.']).ids)).toBe('Mary sat .');
    expect(idsToText(format.encodeTarget(['Mary', 'sat'], ['NN', 'VB']))).toBe('NN VB');
  });

  it('escapes spaces within words and tags', () => {
    expect(idsToText(format.encodeSource(['10 000', 'x']).ids)).toBe('10\u0010 000 x');
    expect(idsToText(format.encodeTarget(['a', 'b'], ['proper noun', 'NN']))).toBe('proper\u0010 noun NN');
  });

  it.each([
    { text: 'NN', tags: ['NN', '', ''], problems: { ...noProblems, missing: 2 } },
    {
      text: 'NN VB NN VB',
      tags: ['NN', 'VB', 'NN'],
      problems: { ...noProblems, extra: 1 },
    },
    {
      text: 'NN NOUM VB',
      tags: ['NN', 'NOUM', 'VB'],
      problems: { ...noProblems, unknownTag: 1 },
    },
    {
      text: ' NN  VB NN ',
      tags: ['NN', 'VB', 'NN'],
      problems: noProblems,
    },
  ])('reads "$text" word by word', ({ text, tags, problems }) => {
    expect(format.parse([...textToIds(text), eosId], ['a', 'b', 'c'])).toEqual({ tags, problems, wellFormed: false });
  });
});
