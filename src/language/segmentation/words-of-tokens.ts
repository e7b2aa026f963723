// The words of the tokens that were found in a text.
import type { SegmentedWord } from '../text/segment.js';
import type { FoundToken } from './boundaries.js';

/**
 * The words of a token: its parts, or those that it stands for; else it is one word.
 * @param text the text that the token was found in
 * @param offset the place of that text in a longer one, whose places the words get
 */
export function wordsOfToken(
  text: string,
  { start, end, wordEnds }: Pick<FoundToken, 'start' | 'end' | 'wordEnds'>,
  offset = 0,
): readonly SegmentedWord[] {
  const place = { start: offset + start, end: offset + end };
  if (wordEnds === undefined) return [{ text: text.slice(start, end), ...place }];
  return wordEnds.map((wordEnd, index) => {
    const wordStart = wordEnds[index - 1] ?? start;
    const own = text.slice(wordStart, wordEnd);
    return { text: own, start: offset + wordStart, end: offset + wordEnd, token: place };
  });
}

/** The words that a token stands for, which are no parts of it: each has its place. */
export function expandedWords({ start, end }: SegmentedWord, words: readonly string[]): readonly SegmentedWord[] {
  const token = { start, end };
  return words.map((text) => ({ text, start, end, token }));
}
