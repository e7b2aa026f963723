// A text that a thread has divided into sentences. Its words are made when they are needed, sentence by sentence, so
// that a long text does not keep this thread busy.
import type { SegmentedWord } from '../../language/text/segment.js';
import type { WordPlaces } from './labelling-thread.js';
import { textOfWords } from './tag-input.js';

/** A text whose words are made when they are needed. */
export interface PlacedText {
  readonly text: string;
  /** The number of sentences. */
  readonly count: number;
  /** Roughly the length of a sentence, in UTF-16 units. */
  lengthOf(sentence: number): number;
  /** The words of a sentence and their places. */
  placesOf(sentence: number): readonly SegmentedWord[];
}

/** A text with the places that a thread has found. */
export function placedText(text: string, { places, ends }: WordPlaces): PlacedText {
  return {
    text,
    count: ends.length,
    lengthOf: (sentence) => (places[2 * (ends[sentence] ?? 0) - 1] ?? 0) - (places[2 * (ends[sentence - 1] ?? 0)] ?? 0),
    placesOf(sentence) {
      const [from, to] = [ends[sentence - 1] ?? 0, ends[sentence] ?? 0];
      return Array.from({ length: to - from }, (_, word) => {
        const [start = 0, end = 0] = places.subarray(2 * (from + word));
        return { text: text.slice(start, end), start, end };
      });
    },
  };
}

/** A sentence of words, as a text with a space between them. */
export function placedWords(words: readonly string[]): PlacedText {
  const { text, sentences } = textOfWords(words);
  return { text, count: sentences.length, lengthOf: () => text.length, placesOf: () => sentences[0] ?? [] };
}
