// Divides the lines of a text without a model.
import { type DividedSentences, type SegmentedWord, segmentText } from '../text/segment.js';

/** The words of each line. */
export function wordsOfLines(text: string): DividedSentences {
  return linesOf(text)
    .map(({ start, end }) =>
      Array.from(text.slice(start, end).matchAll(/\S+/g), ({ 0: word, index }) => ({
        ...{ text: word, start: start + index, end: start + index + word.length },
      })),
    )
    .filter((words) => words.length > 0);
}

/** The lines of a text by their places, without their ends. Empty lines are left out. */
export function linesOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  return Array.from(text.matchAll(/[^\n\r\u2028\u2029]+/g), ({ 0: line, index }) => ({
    ...{ start: index, end: index + line.length },
  }));
}

/** The words of each line by Unicode's rules. */
export function unicodeLines(text: string, locale?: string): DividedSentences {
  return linesOf(text).flatMap(({ start, end }) => {
    const words = segmentText(text.slice(start, end), locale).flat();
    return words.length > 0 ? [words.map((word) => movedWord(word, start))] : [];
  });
}

/** The same word in a text that begins earlier. */
export function movedWord({ text, start, end, token }: SegmentedWord, by: number): SegmentedWord {
  const moved = { text, start: start + by, end: end + by };
  return token === undefined ? moved : { ...moved, token: { start: token.start + by, end: token.end + by } };
}
