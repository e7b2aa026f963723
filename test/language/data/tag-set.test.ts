import { describe, expect, it } from 'vitest';
import { collectTagSet } from '../../../src/language/data/tag-set.js';

describe('collectTagSet', () => {
  const sentence = (...tags: string[]) => ({ words: tags.map(() => 'a'), tags, file: 'a.conllu', line: 1 });

  it('has each tag once, the most frequent first, then by the alphabet', () => {
    const sentences = [sentence('NOUN', 'VERB', 'ADJ'), sentence('VERB', 'PUNCT'), sentence('PUNCT', 'VERB', 'DET')];
    expect(collectTagSet(sentences)).toEqual(['VERB', 'PUNCT', 'ADJ', 'DET', 'NOUN']);
    expect(collectTagSet([...sentences].reverse())).toEqual(collectTagSet(sentences));
  });

  it('is empty for unlabelled sentences', () => {
    expect(collectTagSet([{ words: ['a'], file: 'a.txt', line: 1 }])).toEqual([]);
  });
});
