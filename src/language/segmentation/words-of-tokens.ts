// The words of the tokens that were found in a text.
import type { SegmentedWord } from '../text/segment.js';
import type { FoundToken } from './boundaries.js';

/**
 * The words of a token: its parts, or for a token whose words are no parts of it those that `expand` gives.
 * @param expand the words of such a token; undefined if they are not known: then the token is a word
 */
export function wordsOfToken(
  text: string,
  { start, end, wordEnds, isMultiword }: FoundToken,
  expand: (token: string) => readonly string[] | undefined,
): readonly SegmentedWord[] {
  const own = text.slice(start, end);
  const token = { start, end };
  if (isMultiword) {
    const words = expand(own);
    if (words !== undefined) return words.map((word) => ({ text: word, start, end, token }));
  }
  if (wordEnds.length < 2) return [{ text: own, start, end }];
  return wordEnds.map((wordEnd, index) => {
    const wordStart = wordEnds[index - 1] ?? start;
    return { text: text.slice(wordStart, wordEnd), start: wordStart, end: wordEnd, token };
  });
}
