// Divides raw text into sentences, tokens and words with a model.
import { readBoundaries } from '../../language/segmentation/boundaries.js';
import { movedWord } from '../../language/segmentation/divisions.js';
import { paragraphsOf } from '../../language/segmentation/paragraphs.js';
import { wordsOfToken } from '../../language/segmentation/words-of-tokens.js';
import type { DividedSentences } from '../../language/text/segment.js';
import type { Segmentation } from '../model/segmentation.js';
import type { ByteLabeller } from './byte-labeller.js';

/** Divides texts. */
export interface Segmenter {
  /**
   * The words of each sentence of each text, with their places in UTF-16 units. Blank lines end sentences. Takes time
   * and memory in proportion to the length of the texts.
   */
  divide(texts: readonly string[], signal?: AbortSignal): Promise<readonly DividedSentences[]>;
}

const encoder = new TextEncoder();

/** A segmenter that asks a model what ends at each byte. */
export function createSegmenter(labeller: ByteLabeller, { hasSpaces }: Pick<Segmentation, 'hasSpaces'>): Segmenter {
  return {
    async divide(texts, signal) {
      const paragraphs = texts.map((text) =>
        Array.from(paragraphsOf(text), ({ start, end }) => ({ start, text: text.slice(start, end) })),
      );
      const labels = await labeller.label(
        paragraphs.flat().map((paragraph) => encoder.encode(paragraph.text)),
        signal,
      );
      let next = 0;
      return paragraphs.map((own) =>
        own.flatMap(({ start, text }) => {
          const found = readBoundaries(text, labels[next++] ?? [], hasSpaces);
          return found.map((tokens) =>
            tokens.flatMap((token) =>
              wordsOfToken(text, token, () => undefined).map((word) => (start === 0 ? word : movedWord(word, start))),
            ),
          );
        }),
      );
    },
  };
}
