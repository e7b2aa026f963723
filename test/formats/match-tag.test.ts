import { describe, expect, it } from 'vitest';
import { matchTag } from '../../src/formats/match-tag.js';

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
});
