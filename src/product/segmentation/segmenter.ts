// Divides raw text into sentences, tokens and words with a model.
import { type FoundToken, readBoundaries } from '../../language/segmentation/boundaries.js';
import { expandBy } from '../../language/segmentation/expansions.js';
import { paragraphsOf } from '../../language/segmentation/paragraphs.js';
import { shortenRuns } from '../../language/segmentation/shorten-runs.js';
import { expandedWords, wordsOfToken } from '../../language/segmentation/words-of-tokens.js';
import type { DividedSentences, SegmentedWord } from '../../language/text/segment.js';
import type { SequenceModel } from '../../network/generate/sequence-model.js';
import type { BoundaryIds, Segmentation } from '../model/segmentation.js';
import { type ByteLabeller, createByteLabeller } from './byte-labeller.js';
import { createExpander, type Expander, type ShownToken, shownToken } from './expander.js';

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

/** A token whose words only the model can tell. So far, it is one word. */
interface UnknownToken {
  readonly word: SegmentedWord;
  readonly shown: ShownToken;
}

/** The same of its parts. */
export function createSegmenter(
  labeller: ByteLabeller,
  { hasSpaces, expansions = {} }: Pick<Segmentation, 'hasSpaces' | 'expansions'>,
  expander: Expander,
): Segmenter {
  const labelsOf = async (texts: readonly string[], signal: AbortSignal | undefined) => {
    const shortened = texts.map(shortenRuns);
    const sources = shortened.map(({ text }) => encoder.encode(text));
    const labels = await labeller.label(sources, signal);
    return labels.map((own, index) => shortened[index]?.restore(own) ?? own);
  };
  /** Puts the words that the model generates in the places of tokens. */
  const expand = async (
    texts: readonly DividedSentences[],
    unknown: readonly UnknownToken[],
    signal: AbortSignal | undefined,
  ): Promise<readonly DividedSentences[]> => {
    const shown = unknown.map((token) => token.shown);
    const generated = await expander.expand(shown, signal);
    const expansionOf = new Map(unknown.map(({ word }, index) => [word, generated[index]]));
    const wordsOf = (word: SegmentedWord): readonly SegmentedWord[] => {
      const words = expansionOf.get(word);
      return words === undefined ? [word] : expandedWords(word, words);
    };
    return texts.map((sentences) => sentences.map((words) => words.flatMap(wordsOf)));
  };
  return {
    async divide(texts, signal) {
      const paragraphs = texts.map((text) =>
        Array.from(paragraphsOf(text), ({ start, end }) => ({ start, text: text.slice(start, end) })),
      );
      const contents = paragraphs.flat().map(({ text }) => text);
      const labels = (await labelsOf(contents, signal)).values();
      const unknown: UnknownToken[] = [];
      const wordsOf = (text: string, token: FoundToken, offset: number): readonly SegmentedWord[] => {
        const words = wordsOfToken(text, token, offset);
        const [word] = words;
        if (!token.isMultiword || word === undefined) return words;
        const known = expandBy(expansions, word.text);
        if (known !== undefined) return expandedWords(word, known);
        unknown.push({ word, shown: shownToken(text, token.start, token.end) });
        return words;
      };
      const divided = paragraphs.map((own) =>
        own.flatMap(({ start, text }) =>
          Array.from(readBoundaries(text, labels.next().value ?? [], hasSpaces), (tokens) =>
            tokens.flatMap((token) => wordsOf(text, token, start)),
          ),
        ),
      );
      return unknown.length > 0 ? expand(divided, unknown, signal) : divided;
    },
  };
}
