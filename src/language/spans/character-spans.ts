// Spans in the text they are of: spans of words and the words' places go in, spans with offsets into the text come out.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { Span } from './spans.js';

/** A place in a text, in UTF-16 units, as `slice` takes them. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A span of a text: `text.slice(start, end)` is its `text`. */
export interface CharacterSpan extends Place {
  readonly type: string;
  readonly text: string;
}

/** Spans of words as spans of the text. @param words the place of each word in `text` */
export function characterSpans(
  spans: readonly Span[],
  words: readonly Place[],
  text: string,
): readonly CharacterSpan[] {
  return spans.map(({ type, start: first, end: last }) => {
    const start = words[first]?.start ?? text.length;
    const end = words[last - 1]?.end ?? text.length;
    return { type, start, end, text: text.slice(start, end) };
  });
}

/**
 * The places of words in the text that they are from, in order, with nothing but white space between them.
 * @throws BytetagError `data` naming the first word (counted from 1) that is not where it is expected
 */
export function locateWords(words: readonly string[], text: string): readonly Place[] {
  let at = 0;
  return words.map((word, index) => {
    while (at < text.length && !text.startsWith(word, at) && /\s/.test(text[at] ?? '')) at++;
    if (!text.startsWith(word, at)) {
      const found = JSON.stringify(text.slice(at, at + 20));
      throw new BytetagError('data', `word ${index + 1}: expected ${describeValue(word)} in the text, got ${found}`);
    }
    const start = at;
    at += word.length;
    return { start, end: at };
  });
}

/** The same offsets in bytes of UTF-8. @param offsets in UTF-16 units, in ascending order */
export function byteOffsets(text: string, offsets: readonly number[]): readonly number[] {
  const encoder = new TextEncoder();
  let [unit, byte] = [0, 0];
  return offsets.map((offset) => {
    byte += encoder.encode(text.slice(unit, offset)).length;
    unit = offset;
    return byte;
  });
}

/** The same offsets in code points. @param offsets in UTF-16 units, in ascending order */
export function codePointOffsets(text: string, offsets: readonly number[]): readonly number[] {
  let [unit, point] = [0, 0];
  return offsets.map((offset) => {
    point += Array.from(text.slice(unit, offset)).length;
    unit = offset;
    return point;
  });
}
