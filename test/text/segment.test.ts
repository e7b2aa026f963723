import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentText } from '../../src/text/segment.js';

describe('segmentText', () => {
  it('finds sentences and words, punctuation included', () => {
    const words = segmentText('Hi there! Did she go?').map((sentence) => sentence.map(({ text }) => text));
    expect(words).toEqual([
      ['Hi', 'there', '!'],
      ['Did', 'she', 'go', '?'],
    ]);
  });

  it('segments languages without spaces', () => {
    const [sentence = []] = segmentText('今日は良い天気です。', 'ja');
    expect(sentence.length).toBeGreaterThan(3);
  });

  it('has no white space in words, not even what the rules keep inside them', () => {
    expect(
      segmentText('10\u202f000')
        .flat()
        .map(({ text, start }) => [text, start]),
    ).toEqual([
      ['10', 0],
      ['000', 3],
    ]);
  });

  it('gives places in the caller’s string, and leaves nothing but white space out', () => {
    const property = fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const words = segmentText(text).flat();
      for (const { text: word, start, end } of words) expect(text.slice(start, end)).toBe(word);
      expect(words.map((word) => word.text).join('')).toBe(text.replace(/\s/g, ''));
    });
    fc.assert(property, { numRuns: 500 });
  });
});
