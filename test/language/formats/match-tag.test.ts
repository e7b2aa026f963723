import { describe, expect, it } from 'vitest';
import { matchTag } from '../../../src/language/formats/match-tag.js';

const tagSet = new Set(['NN', 'NNP', 'VB', 'noun', 'NOUN', 'PRP$', '😀x']);

describe('matchTag', () => {
  it.each([
    { written: 'NN', tag: 'NN', kind: 'exact' },
    { written: 'vb', tag: 'VB', kind: 'case' },
    { written: 'noun', tag: 'noun', kind: 'exact' },
    { written: 'Noun', tag: 'Noun', kind: 'none' },
    { written: 'VBZ', tag: 'VB', kind: 'spelling' },
    { written: 'V', tag: 'VB', kind: 'spelling' },
    { written: 'XB', tag: 'VB', kind: 'spelling' },
    { written: 'PRP', tag: 'PRP$', kind: 'spelling' },
    { written: 'NNS', tag: 'NNS', kind: 'none' },
    { written: 'x', tag: '😀x', kind: 'spelling' },
    { written: 'ADJ', tag: 'ADJ', kind: 'none' },
    { written: '', tag: '', kind: 'none' },
  ])('matches "$written" with $tag: $kind', ({ written, tag, kind }) => {
    expect(matchTag(written, tagSet)).toEqual({ tag, kind });
  });

  const nerTags = new Set(['O', 'B-PER', 'I-PER', '.', '１']);

  it.each(['X', '0', '?', 'OO', 'aO', '😀', 'é', ';', '１２'])(
    'does not guess a tag of one character for "%s"',
    (written) => {
      expect(matchTag(written, nerTags)).toEqual({ tag: written, kind: 'none' });
    },
  );

  it('matches a tag of one character exactly or but for case, and longer ones beside it by spelling', () => {
    expect(matchTag('O', nerTags)).toEqual({ tag: 'O', kind: 'exact' });
    expect(matchTag('o', nerTags)).toEqual({ tag: 'O', kind: 'case' });
    expect(matchTag('B-PE', nerTags)).toEqual({ tag: 'B-PER', kind: 'spelling' });
    expect(matchTag('N', new Set(['O', 'NN']))).toEqual({ tag: 'NN', kind: 'spelling' });
  });
});
