// A sentence of words as a text.
import { describe, expect, it } from 'vitest';
import { textOfWords } from '../../../src/product/tagger/tag-input.js';

describe('textOfWords', () => {
  it('puts a space between words, also those that have one', () => {
    const { text: joined, sentences } = textOfWords(['New York', '😀', ' ', 'x']);
    expect(joined).toBe('New York 😀   x');
    expect(sentences[0]?.map(({ start, end }) => joined.slice(start, end))).toEqual(['New York', '😀', ' ', 'x']);
    expect(textOfWords([])).toEqual({ text: '', sentences: [] });
  });
});
