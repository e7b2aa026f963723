// Texts that say themselves where sentences and words end, and the words of tokens.
import { describe, expect, it } from 'vitest';
import { linesOf, movedWord, unicodeLines, wordsOfLines } from '../../../src/language/segmentation/divide-lines.js';
import { expandedWords, wordsOfToken } from '../../../src/language/segmentation/words-of-tokens.js';
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

describe('the words of a token', () => {
  const text = 'I don’t du';

  it('are the token itself, or its parts with its place', () => {
    expect(wordsOfToken(text, { start: 0, end: 1 })).toEqual([{ text: 'I', start: 0, end: 1 }]);
    const token = { start: 2, end: 7 };
    expect(wordsOfToken(text, { ...token, wordEnds: [4, 7] })).toEqual([
      { text: 'do', start: 2, end: 4, token },
      { text: 'n’t', start: 4, end: 7, token },
    ]);
  });

  it('have their places in a longer text', () => {
    expect(wordsOfToken(text, { start: 8, end: 10 }, 10)).toEqual([{ text: 'du', start: 18, end: 20 }]);
    const token = { start: 12, end: 17 };
    expect(wordsOfToken(text, { start: 2, end: 7, wordEnds: [4, 7] }, 10)).toEqual([
      { text: 'do', start: 12, end: 14, token },
      { text: 'n’t', start: 14, end: 17, token },
    ]);
  });

  it('have its place if they are no parts of it', () => {
    const token = { start: 8, end: 10 };
    expect(expandedWords({ text: 'du', ...token }, ['de', 'le'])).toEqual([
      { text: 'de', ...token, token },
      { text: 'le', ...token, token },
    ]);
  });
});

it('moves a word with its token', () => {
  const word = { text: 'do', start: 2, end: 4, token: { start: 2, end: 7 } };
  expect(movedWord(word, 10)).toEqual({ text: 'do', start: 12, end: 14, token: { start: 12, end: 17 } });
});
