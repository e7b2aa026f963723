// Windows of long sentences: runs of words that fit a model, with or without overlap.
import { BytetagError } from '../../foundation/errors.js';
import type { Format } from './format.js';

/** A run of words that the model sees together: those from `start` up to, not including, `end`. */
export interface WordWindow {
  readonly start: number;
  readonly end: number;
  /** The words among them whose labels count: every word of the sentence is kept in exactly one window. */
  readonly keepStart: number;
  readonly keepEnd: number;
}

/** Characters of a word that a message shows. */
const maxCharactersShown = 20;

/**
 * Splits a sentence into windows, each as long as fits; none for no words. Relies on a longer run of words never having a
 * shorter source. How often a word is encoded grows with the logarithm of the window's length, not with the sentence's.
 * @param maxSourceIds most ids of a window's source, all that the format adds included
 * @param overlap share of a window's words that the next window sees again, below 1. Where two windows overlap, each keeps
 *   the half that is farther from its edge. Default: 0
 * @throws BytetagError `data` naming a word (counted from 1) that does not fit alone
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
    // Doubling first keeps the search to the neighbourhood of the window's end, however many words follow.
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
    // A long word after the overlap may not fit beside it: then there is no overlap.
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

/** The last number up to `high` for which `holds` is true, where it is true of `low` and of all up to the last. */
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

/** A word that does not fit is shortened to this share of a window: its neighbours are still seen beside it. */
const shortenedShare = 0.25;

/**
 * The words, those that do not fit a window each by its beginning and its end.
 * @param maxSourceIds as for `splitIntoWindows`
 */
export function shortenWords(
  words: readonly string[],
  maxSourceIds: number,
  format: Pick<Format, 'encodeSource'>,
): readonly string[] {
  const lengthOf = (word: string): number => format.encodeSource([word]).ids.length;
  // A UTF-16 unit takes at most three bytes, which a format may escape.
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
