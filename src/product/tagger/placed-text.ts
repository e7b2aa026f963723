// A text that is divided into sentences, in little memory: its words are made when they are needed, sentence by
// sentence. So a long text that a thread has divided does not keep this thread busy, either.
import type { DividedSentences, SegmentedWord } from '../../language/text/segment.js';
import type { LabelledWords } from './labelling.js';
import type { WordPlaces } from './labelling-thread.js';
import { textOfWords } from './tag-input.js';
import type { LabelledPlaces } from './tagged.js';

/** A text whose words are made when they are needed. */
export interface PlacedText {
  readonly text: string;
  /** The number of sentences. */
  readonly count: number;
  /** Roughly the length of a sentence, in UTF-16 units. */
  lengthOf(sentence: number): number;
  /** Where a sentence begins, in UTF-16 units. */
  startOf(sentence: number): number;
  /** The words of a sentence and their places. */
  placesOf(sentence: number): readonly SegmentedWord[];
}

/** The places of words, as they are kept, and as a thread sends them. */
export function packPlaces(text: string, sentences: DividedSentences): WordPlaces {
  let words = 0;
  const ends = Uint32Array.from(sentences, (sentence) => (words += sentence.length));
  const places = new Uint32Array(2 * words);
  const tokens: number[] = [];
  const texts = new Map<number, string>();
  let next = 0;
  for (const sentence of sentences) {
    for (const { text: own, start, end, token } of sentence) {
      if (token !== undefined) {
        tokens.push(next / 2, token.start, token.end);
        if (own !== text.slice(start, end)) texts.set(next / 2, own);
      }
      [places[next++], places[next++]] = [start, end];
    }
  }
  return {
    ...{ places, ends },
    ...(tokens.length > 0 && { tokens: Uint32Array.from(tokens) }),
    ...(texts.size > 0 && { texts }),
  };
}

/** A text with the places of its words. */
export function placedText(text: string, { places, ends, tokens = noTokens, texts }: WordPlaces): PlacedText {
  const tokenOf = new Map(
    Array.from({ length: tokens.length / 3 }, (_, index) => {
      const [word = 0, start = 0, end = 0] = tokens.subarray(3 * index);
      return [word, { start, end }];
    }),
  );
  return {
    text,
    count: ends.length,
    lengthOf: (sentence) => (places[2 * (ends[sentence] ?? 0) - 1] ?? 0) - (places[2 * (ends[sentence - 1] ?? 0)] ?? 0),
    startOf: (sentence) => places[2 * (ends[sentence - 1] ?? 0)] ?? 0,
    placesOf(sentence) {
      const [from, to] = [ends[sentence - 1] ?? 0, ends[sentence] ?? 0];
      return Array.from({ length: to - from }, (_, index): SegmentedWord => {
        const word = from + index;
        const [start, end] = [places[2 * word] ?? 0, places[2 * word + 1] ?? 0];
        const token = tokenOf.get(word);
        return { text: texts?.get(word) ?? text.slice(start, end), start, end, ...(token && { token }) };
      });
    },
  };
}

const noTokens = new Uint32Array();

/** A text with its words, of which it keeps the places. */
export function packedText(text: string, sentences: DividedSentences): PlacedText {
  return placedText(text, packPlaces(text, sentences));
}

/** A sentence of words, as a text with a space between them. */
export function placedWords(words: readonly string[]): PlacedText {
  const { text, sentences } = textOfWords(words);
  return {
    text,
    count: sentences.length,
    lengthOf: () => text.length,
    startOf: () => 0,
    placesOf: () => sentences[0] ?? [],
  };
}

/** The labels of an input. */
export interface LabelledInput {
  readonly text: string;
  /** Made while they are gone through, once. */
  readonly sentences: Iterable<LabelledPlaces>;
}

/** @param labels those of all sentences of all texts, in their order */
export function labelledInputs(
  texts: readonly PlacedText[],
  labels: readonly LabelledWords[],
): readonly LabelledInput[] {
  let next = 0;
  return texts.map((placed) => {
    const first = next;
    next += placed.count;
    return { text: placed.text, sentences: labelledSentences(placed, labels.slice(first, next)) };
  });
}

function* labelledSentences(
  placed: PlacedText,
  labels: readonly LabelledWords[],
): Generator<LabelledPlaces, void, void> {
  for (const [sentence, own] of labels.entries()) yield { places: placed.placesOf(sentence), labels: own };
}
