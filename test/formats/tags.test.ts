import { describe, expect, it } from 'vitest';
import { createTagsFormat } from '../../src/formats/tags.js';
import { eosId, idsToText, textToIds } from '../../src/text/vocabulary.js';

const format = createTagsFormat(['NN', 'VB', 'proper noun']);

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
    { text: 'NN', tags: ['NN', '', ''], problems: { missing: 2, extra: 0, unknownTag: 0, wordMismatch: 0 } },
    {
      text: 'NN VB NN VB',
      tags: ['NN', 'VB', 'NN'],
      problems: { missing: 0, extra: 1, unknownTag: 0, wordMismatch: 0 },
    },
    {
      text: 'NN NOUM VB',
      tags: ['NN', 'NOUM', 'VB'],
      problems: { missing: 0, extra: 0, unknownTag: 1, wordMismatch: 0 },
    },
    {
      text: ' NN  VB NN ',
      tags: ['NN', 'VB', 'NN'],
      problems: { missing: 0, extra: 0, unknownTag: 0, wordMismatch: 0 },
    },
  ])('reads "$text" word by word', ({ text, tags, problems }) => {
    expect(format.parse([...textToIds(text), eosId], ['a', 'b', 'c'])).toEqual({ tags, problems, wellFormed: false });
  });
});
