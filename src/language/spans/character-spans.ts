// Converts spans of words to spans of characters, with offsets into the text.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { Span } from './spans.js';

/** A range of a text, in UTF-16 units, as `slice` takes them. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A span of a text: `text.slice(start, end)` is its `text`. */
export interface CharacterSpan extends Place {
  readonly type: string;
  readonly text: string;
}

/** Converts spans of words to spans of the text. @param words the place of each word in `text` */
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
 * Finds the words in the text that they come from. They must be in order, with only white space between them.
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

/** Converts offsets to UTF-8 bytes. @param offsets in UTF-16 units, in ascending order */
export function byteOffsets(text: string, offsets: readonly number[]): readonly number[] {
  const encoder = new TextEncoder();
  let [unit, byte] = [0, 0];
  return offsets.map((offset) => {
    byte += encoder.encode(text.slice(unit, offset)).length;
    unit = offset;
    return byte;
  });
}

/** Converts offsets to code points. @param offsets in UTF-16 units, in ascending order */
export function codePointOffsets(text: string, offsets: readonly number[]): readonly number[] {
  let [unit, point] = [0, 0];
  return offsets.map((offset) => {
    point += Array.from(text.slice(unit, offset)).length;
    unit = offset;
    return point;
  });
}

/**
 * The offset of each UTF-16 unit of a text, and of its end, in another unit. Four bytes of memory for each.
 * @param unit UTF-8 bytes, or code points
 */
export function offsetTable(text: string, unit: 'utf8' | 'codepoints'): Uint32Array {
  const table = new Uint32Array(text.length + 1);
  let offset = 0;
  for (let index = 0; index < text.length; ) {
    const code = text.codePointAt(index) ?? 0;
    const length = code > 0xffff ? 2 : 1;
    table.fill(offset, index, index + length);
    offset += unit === 'codepoints' ? 1 : code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    index += length;
  }
  table[text.length] = offset;
  return table;
}
