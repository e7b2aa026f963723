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

  it('gives the same for long texts, which are segmented piece by piece', () => {
    const piece = fc.constantFrom(
      ...[
        'Mr. Smith went to Washington. ',
        'etc. and so on ',
        '3.14 is pi! ',
        'x',
        ' ',
        '👩‍👩‍👧 ',
        'über ',
        '. ',
        '“Yes?” ',
        'http://example.org/a.b(c) ',
      ],
      ...['今日は良い天気です。', 'don’t ', 'a-b_c ', '10\u202f000 ', '...', 'สวัสดีครับ ', 'A.B.C. said (no). '],
    );
    // No sentence goes on after the end of a line.
    const line = fc.array(piece, { minLength: 1, maxLength: 60 }).map((pieces) => `${pieces.join('')}\n`);
    const property = fc.property(fc.array(line, { minLength: 10, maxLength: 30 }), (lines) => {
      const textsOf = (text: string) => segmentText(text).map((sentence) => sentence.map((word) => word.text));
      expect(textsOf(lines.join(''))).toEqual(lines.flatMap(textsOf));
    });
    fc.assert(property, { numRuns: 40 });
  });

  it.each([
    ["I don’t, she's, they cannot, he'd: DON'T", "I do|n’t , she|'s , they can|not , he|'d : DO|N'T"],
    ["gonna didnt cant its rock'n'roll n't 's", "gon|na did|nt cant its rock'n'roll n't ' s"],
    ['an e-mail, a T-shirt, pro-India but well-known', 'an e-mail , a T-shirt , pro-India but well - known'],
    [
      'See http://a.org/b-c(d)?e=f. (www.x.org/y), me@x.co.uk!',
      'See http://a.org/b-c(d)?e=f . ( www.x.org/y ) , me@x.co.uk !',
    ],
    ['so :) and :-( or ;D <3 ^^ but (a: b) 1:2)', 'so :) and :-( or ;D <3 ^^ but ( a : b ) 1:2 )'],
    ['#now @you c# a@b', '#now @you c # a @ b'],
    ['Wait... what?! -- no!!! ***', 'Wait ... what ?! -- no !!! ***'],
    ['at 10:30 on 9/11/2001, e.g. the U.S. army', 'at 10:30 on 9/11/2001 , e.g. the U.S. army'],
  ])('keeps words of English whole, and divides what is written as one: %s', (text, words) => {
    const groups = segmentText(text)
      .flat()
      .map(({ text: word, start, token }) => (token && token.start < start ? `|${word}` : ` ${word}`));
    expect(groups.join('').trim()).toBe(words);
  });

  it('goes on after titles and initials, and ends after a pronoun or a number', () => {
    const text =
      'Dr. No met James R. Smith, Jr. at No. 5 St. James vs. Mr. George W. Bush. No. Plan 9 was his. It is I. Yes.';
    const sentences = segmentText(text).map((words) => text.slice(words[0]?.start, words.at(-1)?.end));
    expect(sentences).toEqual([
      'Dr. No met James R. Smith, Jr. at No. 5 St. James vs. Mr. George W. Bush.',
      ...['No.', 'Plan 9 was his.', 'It is I.', 'Yes.'],
    ]);
  });

  it('has no rules of English for other languages', () => {
    const wordsOf = (locale: string) =>
      segmentText("Foto's bij Dr. Bos: e-mail x@y.nl", locale).map((words) => words.length);
    expect(wordsOf('en')).toEqual([8]);
    expect(wordsOf('nl')).toEqual([4, 6]);
  });

  it.each([
    ...[
      'a',
      '.',
      '!?',
      'a.',
      'A. ',
      'x-',
      'a@',
      '@',
      '#a',
      '#',
      'http://',
      ':)',
      '-_',
      '<3',
      'xD',
      '1:',
      "n't",
      "'s",
      'Dr. ',
    ],
    ...['(', 'http://a,', 'A.B', 'www.', '1/', 'e-', 'Ab ', '=', "d'", ':', 'a\u0301', 'no. '],
  ])('takes time in proportion to the length of %j again and again', (piece) => {
    for (const start of ['', 'http://', 'x', ':', 'Aa ']) {
      const text = `${start}${piece.repeat(30_000 / piece.length)}z`;
      const words = segmentText(text).flat();
      expect(words.reduce((sum, word) => sum + word.end - word.start, 0)).toBe(text.replace(/\s/g, '').length);
    }
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
