// Leaves out the inside of runs of characters that are no text, such as base64, a minified script or white space, so
// that a model does not read megabytes to find a word in them.
import { startOfCharacter } from '../text/start-of-character.js';
import type { TextRange } from './paragraphs.js';

/** A text without the inside of long runs. */
export interface ShortenedText {
  readonly text: string;
  /**
   * The labels of the whole text's bytes in UTF-8, from those of the shortened one's. Bytes that were left out have
   * label 0: nothing ends there.
   */
  restore(labels: Uint8Array): Uint8Array;
}

/** A run that is longer than this has its inside left out. The longest addresses have 2,000 characters. */
const longestRun = 4096;

/** What is kept of a run at its beginning and at its end, in UTF-16 units. */
const keptEnd = 512;

// The scripts whose texts have no spaces between words. There, a long run is a text.
const withoutSpaces = [
  'Han',
  'Hiragana',
  'Katakana',
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Tibetan',
  'Javanese',
  'Balinese',
];
const solid = new RegExp(`[^\\s${withoutSpaces.map((script) => `\\p{Script=${script}}`).join('')}]+`, 'gu');

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

/** The long runs of a text: of white space, and of what is no text of a script without spaces. */
function* longRuns(text: string): Generator<TextRange> {
  for (const { 0: part, index } of text.matchAll(/\S+|\s+/g)) {
    if (part.length <= longestRun) continue;
    const runs = /^\s/.test(part) ? [{ 0: part, index: 0 }] : part.matchAll(solid);
    for (const { 0: run, index: place } of runs) {
      if (run.length > longestRun) yield { start: index + place, end: index + place + run.length };
    }
  }
}

/** Shortens the runs of a text. Takes time in proportion to its length. */
export function shortenRuns(text: string): ShortenedText {
  const cuts = Array.from(longRuns(text), ({ start, end }) => ({
    start: startOfCharacter(text, start + keptEnd),
    end: startOfCharacter(text, end - keptEnd),
  }));
  if (cuts.length === 0) return { text, restore: (labels) => labels };
  const ends = [...cuts.map(({ start }) => start), text.length];
  const kept = ends.map((end, index) => text.slice(cuts[index - 1]?.end ?? 0, end));
  const keptBytes = kept.map(bytesOf);
  const leftOut = cuts.map(({ start, end }) => bytesOf(text.slice(start, end)));
  return {
    text: kept.join(''),
    restore(labels) {
      const whole = new Uint8Array(labels.length + leftOut.reduce((sum, length) => sum + length, 0));
      let [from, to] = [0, 0];
      for (const [index, length] of keptBytes.entries()) {
        whole.set(labels.subarray(from, from + length), to);
        from += length;
        to += length + (leftOut[index] ?? 0);
      }
      return whole;
    },
  };
}
