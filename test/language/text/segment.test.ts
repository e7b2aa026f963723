import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentText } from '../../../src/language/text/segment.js';

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

  /** What the segmenter gives for the whole text at once. */
  const whole = (text: string): readonly string[][] =>
    Array.from(new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text), ({ segment }) =>
      Array.from(new Intl.Segmenter('en', { granularity: 'word' }).segment(segment)).flatMap((word) => [
        ...(word.segment.match(/\S+/g) ?? []),
      ]),
    ).filter((words) => words.length > 0);

  it('gives the same for long texts, which are segmented piece by piece', () => {
    const piece = fc.constantFrom(
      ...[
        'Mr. Smith went to Washington. ',
        'etc. and so on ',
        '3.14 is pi! ',
        'x',
        ' ',
        '\n',
        '👩‍👩‍👧 ',
        'über ',
        '. ',
        '“Yes?” ',
      ],
      ...['今日は良い天気です。', 'don’t ', 'a-b_c ', '10\u202f000 ', '...', 'สวัสดีครับ ', '\r\n', 'A.B.C. said (no). '],
    );
    const long = fc.array(piece, { minLength: 300, maxLength: 900 }).map((pieces) => pieces.join(''));
    const property = fc.property(long, (text) => {
      expect(segmentText(text).map((sentence) => sentence.map((word) => word.text))).toEqual(whole(text));
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('takes a sentence of any length, and a word of any length', () => {
    const [sentence, ...others] = segmentText('word '.repeat(24_000));
    expect([sentence?.length, others.length]).toEqual([24_000, 0]);
    const ends = segmentText(`😀${'a'.repeat(30_000)}. B`).map((words) => words.map(({ end }) => end));
    expect(ends).toEqual([[2, 30_002, 30_003], [30_005]]);
  });

  it('is the same whatever the language of the machine, and another where one is asked for', () => {
    const text = 'Send EU:s mail; now.';
    expect(segmentText(text)).toHaveLength(1);
    expect(segmentText(text, 'el')).toHaveLength(2);
    expect(() => segmentText(text, 'x_y')).toThrow('locale: expected a tag such as en or pt-BR, got "x_y"');
  });
});
