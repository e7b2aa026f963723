// Divides raw text into sentences, tokens and words with a model.
import { type FoundToken, readBoundaries } from '../../language/segmentation/boundaries.js';
import { movedWord } from '../../language/segmentation/divisions.js';
import { expandBy } from '../../language/segmentation/expansions.js';
import { paragraphsOf } from '../../language/segmentation/paragraphs.js';
import { shortenRuns } from '../../language/segmentation/shorten-runs.js';
import { wordsOfToken } from '../../language/segmentation/words-of-tokens.js';
import type { DividedSentences } from '../../language/text/segment.js';
import type { SequenceModel } from '../../network/generate/sequence-model.js';
import type { BoundaryIds, Segmentation } from '../model/segmentation.js';
import { type ByteLabeller, createByteLabeller } from './byte-labeller.js';
import { createExpander, type Expander, shownToken } from './expander.js';

/** Divides texts. */
export interface Segmenter {
  /**
   * The words of each sentence of each text, with their places in UTF-16 units. Blank lines end sentences. Takes time
   * and memory in proportion to the length of the texts; of runs that are no text, such as base64, only the ends are
   * read.
   */
  divide(texts: readonly string[], signal?: AbortSignal): Promise<readonly DividedSentences[]>;
}

const encoder = new TextEncoder();

/** A segmenter that asks a model what ends at each byte, and for the words of tokens. */
export function createModelSegmenter(model: SequenceModel, segmentation: Segmentation, ids: BoundaryIds): Segmenter {
  return createSegmenter(
    createByteLabeller(model, segmentation, ids),
    segmentation,
    createExpander(model.steps, ids.prefixIds),
  );
}

/** A paragraph of a text, and the tokens that were found in it. */
interface FoundParagraph {
  /** Its place in the text. */
  readonly start: number;
  readonly text: string;
  readonly sentences: readonly (readonly FoundToken[])[];
}

/** The same of its parts. */
export function createSegmenter(
  labeller: ByteLabeller,
  { hasSpaces, expansions = {} }: Pick<Segmentation, 'hasSpaces' | 'expansions'>,
  expander: Expander,
): Segmenter {
  /** The words of the multiword tokens that are not in the table, in their order. */
  const generate = async (paragraphs: readonly FoundParagraph[], signal: AbortSignal | undefined) => {
    const unknown = paragraphs.flatMap(({ text, sentences }) =>
      sentences
        .flat()
        .filter(({ isMultiword, start, end }) => isMultiword && !expandBy(expansions, text.slice(start, end)))
        .map(({ start, end }) => shownToken(text, start, end)),
    );
    return (await expander.expand(unknown, signal)).values();
  };
  return {
    async divide(texts, signal) {
      const paragraphs = texts.map((text) =>
        Array.from(paragraphsOf(text), ({ start, end }) => ({ start, text: text.slice(start, end) })),
      );
      const shortened = paragraphs.flat().map((paragraph) => shortenRuns(paragraph.text));
      const labels = await labeller.label(
        shortened.map((each) => encoder.encode(each.text)),
        signal,
      );
      let next = 0;
      const found = paragraphs.map((own) =>
        own.map((paragraph): FoundParagraph => {
          const own = shortened[next]?.restore(labels[next] ?? new Uint8Array()) ?? [];
          next++;
          return { ...paragraph, sentences: readBoundaries(paragraph.text, own, hasSpaces) };
        }),
      );
      const generated = await generate(found.flat(), signal);
      const expand = (token: string) => expandBy(expansions, token) ?? generated.next().value;
      return found.map((own) =>
        own.flatMap(({ start, text, sentences }) =>
          sentences.map((tokens) =>
            tokens.flatMap((token) =>
              wordsOfToken(text, token, expand).map((word) => (start === 0 ? word : movedWord(word, start))),
            ),
          ),
        ),
      );
    },
  };
}
