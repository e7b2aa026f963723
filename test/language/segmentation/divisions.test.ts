// Texts that say themselves where sentences and words end, and the words of tokens.
import { describe, expect, it } from 'vitest';
import { linesOf, movedWord, unicodeLines, wordsOfLines } from '../../../src/language/segmentation/divisions.js';
import { wordsOfToken } from '../../../src/language/segmentation/words-of-tokens.js';
import type { DividedSentences } from '../../../src/language/text/segment.js';

const textsOf = (sentences: DividedSentences) => sentences.map((words) => words.map(({ text }) => text));

describe('wordsOfLines', () => {
  it('takes each line as a sentence, and what is between white space as a word', () => {
    const text = 'Dr. No :)\r\n\n \u00a0don\u2019t\tgo\u2028x';
    const sentences = wordsOfLines(text);
    expect(textsOf(sentences)).toEqual([['Dr.', 'No', ':)'], ['don’t', 'go'], ['x']]);
    for (const { text: word, start, end } of sentences.flat()) expect(text.slice(start, end)).toBe(word);
    expect(wordsOfLines(' \n')).toEqual([]);
  });
});

describe('unicodeLines', () => {
  it('takes each line as a sentence, with the words of Unicode’s rules', () => {
    const text = 'One. Two.\n\nThree.';
    const sentences = unicodeLines(text);
    expect(textsOf(sentences)).toEqual([
      ['One', '.', 'Two', '.'],
      ['Three', '.'],
    ]);
    expect(sentences[1]?.[0]).toEqual({ text: 'Three', start: 11, end: 16 });
    expect(linesOf(text)).toHaveLength(2);
  });
});

describe('wordsOfToken', () => {
  const text = 'I don’t du';
  const none = (): undefined => undefined;

  it('gives a word, or the parts of a token with its place', () => {
    const word = { start: 0, end: 1, wordEnds: [1], isMultiword: false };
    expect(wordsOfToken(text, word, none)).toEqual([{ text: 'I', start: 0, end: 1 }]);
    const token = { start: 2, end: 7 };
    expect(wordsOfToken(text, { ...token, wordEnds: [4, 7], isMultiword: false }, none)).toEqual([
      { text: 'do', start: 2, end: 4, token },
      { text: 'n’t', start: 4, end: 7, token },
    ]);
  });

  it('gives words that are no parts of their token its place, or takes it for a word if they are not known', () => {
    const du = { start: 8, end: 10, wordEnds: [10], isMultiword: true };
    const token = { start: 8, end: 10 };
    expect(wordsOfToken(text, du, () => ['de', 'le'])).toEqual([
      { text: 'de', ...token, token },
      { text: 'le', ...token, token },
    ]);
    expect(wordsOfToken(text, du, none)).toEqual([{ text: 'du', ...token }]);
  });
});

it('moves a word with its token', () => {
  const word = { text: 'do', start: 2, end: 4, token: { start: 2, end: 7 } };
  expect(movedWord(word, 10)).toEqual({ text: 'do', start: 12, end: 14, token: { start: 12, end: 17 } });
});
