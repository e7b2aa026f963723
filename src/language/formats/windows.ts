// Splits long sentences into windows of words that fit the model, with or without overlap.
import { BytetagError } from '../../foundation/errors.js';
import type { Format } from './format.js';

/** A range of words that the model sees together, from `start` up to but not including `end`. */
export interface WordWindow {
  readonly start: number;
  readonly end: number;
  /** The words in it whose labels are used. Every word of the sentence is kept in exactly one window. */
  readonly keepStart: number;
  readonly keepEnd: number;
}

/** How many characters of a word a message shows. */
const maxCharactersShown = 20;

/**
 * Splits a sentence into windows that are each as long as possible; none if there are no words. Assumes that a longer
 * range of words never has a shorter source. How often each word is encoded grows with the logarithm of the window's
 * length, not with the sentence's.
 * @param maxSourceIds the most ids of a window's source, including everything that the format adds
 * @param overlap share of a window's words that the next window repeats, below 1. Where two windows overlap, each keeps
 *   the half that is farther from its edge. Default: 0
 * @throws BytetagError `data` naming a word (counted from 1) that does not fit even alone
 */
export function splitIntoWindows(
  words: readonly string[],
  maxSourceIds: number,
  format: Pick<Format, 'encodeSource'>,
  overlap = 0,
): readonly WordWindow[] {
  const lengthOf = (start: number, end: number): number => format.encodeSource(words.slice(start, end)).ids.length;
  const fits = (start: number, end: number): boolean => lengthOf(start, end) <= maxSourceIds;
  /** The end of the longest window that starts here. */
  const endFrom = (start: number): number => {
    if (!fits(start, start + 1)) throw tooLong(words, start, maxSourceIds, lengthOf(start, start + 1));
    // Doubling first limits the search to the area around the window's end, no matter how many words follow.
    let size = 1;
    while (start + size < words.length && fits(start, Math.min(start + 2 * size, words.length))) size *= 2;
    return lastThatHolds(start + size, Math.min(start + 2 * size, words.length), (at) => fits(start, at));
  };
  if (words.length === 0) return [];

  const whole = { start: 0, end: words.length, keepStart: 0, keepEnd: words.length };
  if (fits(0, words.length)) return [whole];
  const runs = [{ start: 0, end: endFrom(0) }];
  for (let last = runs[0]; last !== undefined && last.end < words.length; last = runs.at(-1)) {
    const start = last.end - Math.floor(overlap * (last.end - last.start - 1));
    const end = endFrom(start);
    // A long word after the overlap may not fit together with it. Then there is no overlap.
    runs.push(end > last.end ? { start, end } : { start: last.end, end: endFrom(last.end) });
  }
  const boundaries = runs.map(({ start }, index) => Math.ceil((start + (runs[index - 1]?.end ?? start)) / 2));
  return runs.map(({ start, end }, index) => ({
    start,
    end,
    keepStart: boundaries[index] ?? start,
    keepEnd: boundaries[index + 1] ?? end,
  }));
}

/**
 * The last number up to `high` for which `holds` is true. It must be true for `low` and for all numbers up to the last
 * one.
 */
function lastThatHolds(low: number, high: number, holds: (at: number) => boolean): number {
  let last = Math.min(low, high);
  let end = high;
  while (last < end) {
    const middle = Math.ceil((last + end) / 2);
    if (holds(middle)) last = middle;
    else end = middle - 1;
  }
  return last;
}

/** A word that does not fit is shortened to this share of a window, so that the model still sees its neighbours. */
const shortenedShare = 0.25;

/**
 * Shortens the words that do not fit into a window: keeps the beginning and the end of each.
 * @param maxSourceIds as for `splitIntoWindows`
 */
export function shortenWords(
  words: readonly string[],
  maxSourceIds: number,
  format: Pick<Format, 'encodeSource'>,
): readonly string[] {
  const lengthOf = (word: string): number => format.encodeSource([word]).ids.length;
  // A UTF-16 unit takes at most three bytes, and a format may escape each of them.
  const mayBeTooLong = (word: string): boolean => word.length * 6 > maxSourceIds - lengthOf('');
  if (!words.some((word) => mayBeTooLong(word) && lengthOf(word) > maxSourceIds)) return words;
  return words.map((word) => {
    if (!mayBeTooLong(word) || lengthOf(word) <= maxSourceIds) return word;
    const characters = Array.from(word);
    const shortened = (kept: number): string => {
      const start = Math.ceil(kept / 2);
      return [...characters.slice(0, start), ...characters.slice(characters.length - (kept - start))].join('');
    };
    const room = Math.max(shortenedShare * maxSourceIds, lengthOf('a'));
    return shortened(lastThatHolds(1, characters.length, (kept) => lengthOf(shortened(kept)) <= room));
  });
}

function tooLong(words: readonly string[], index: number, expected: number, got: number): BytetagError {
  const characters = Array.from(words[index] ?? '');
  const shown = characters.slice(0, maxCharactersShown).join('') + (characters.length > maxCharactersShown ? '…' : '');
  return new BytetagError(
    'data',
    `word ${index + 1} (${JSON.stringify(shown)}): expected at most ${expected} ids with its marker or prefix and ` +
      `end-of-sequence, got ${got} (a larger window helps)`,
  );
}
