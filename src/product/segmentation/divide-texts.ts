// Divides texts into sentences and words in the way that is asked for.
import { BytetagError } from '../../foundation/errors.js';
import { linesOf, movedWord, unicodeLines, wordsOfLines } from '../../language/segmentation/divide-lines.js';
import type { Division } from '../../language/segmentation/divisions.js';
import type { DividedSentences } from '../../language/text/segment.js';
import { segmentText } from '../../language/text/segment.js';
import type { Segmenter } from './segmenter.js';

/** How texts are divided. */
export interface DivideOptions {
  /** Default: `model` if there is one that has learned it and no `locale` is given, else `unicode`. */
  readonly segment?: Division | undefined;
  /** For Unicode's rules: the BCP 47 tag of the language (see `segmentText`). Default: `en`. */
  readonly locale?: string | undefined;
}

/** Divides texts. */
export type DivideTexts = (
  texts: readonly string[],
  options?: DivideOptions & { readonly signal?: AbortSignal | undefined },
) => Promise<readonly DividedSentences[]>;

/**
 * A function that divides texts. It throws a BytetagError (`usage`) for options that cannot be combined, and for
 * `model` without one.
 * @param segmenter divides by a model. Default: there is none
 */
export function createDivider(segmenter: Segmenter | undefined): DivideTexts {
  return async (texts, { segment, locale, signal } = {}) => {
    const isByModel = segmenter !== undefined && locale === undefined;
    const way = segment ?? (isByModel ? 'model' : 'unicode');
    if (locale !== undefined && (way === 'model' || way === 'tokens')) {
      throw new BytetagError('usage', `locale: expected segment unicode or lines beside it, got ${way}`);
    }
    switch (way) {
      case 'model':
        if (segmenter !== undefined) return segmenter.divide(texts, signal);
        throw new BytetagError(
          'usage',
          'segment model: expected a model that has learned to divide text, got one that has not',
        );
      case 'unicode':
        return texts.map((text) => segmentText(text, locale));
      case 'lines':
        return segmenter !== undefined && isByModel
          ? divideLines(texts, segmenter, signal)
          : texts.map((text) => unicodeLines(text, locale));
      case 'tokens':
        return texts.map(wordsOfLines);
    }
  };
}

/** Each line as a sentence, with the words that the model finds in it. */
async function divideLines(
  texts: readonly string[],
  segmenter: Segmenter,
  signal: AbortSignal | undefined,
): Promise<readonly DividedSentences[]> {
  const places = texts.map(linesOf);
  const lines = places.flatMap((own, index) => own.map(({ start, end }) => (texts[index] ?? '').slice(start, end)));
  const divided = await segmenter.divide(lines, signal);
  let next = 0;
  return places.map((own) =>
    own.flatMap(({ start }) => {
      const words = (divided[next++] ?? []).flat();
      return words.length > 0 ? [words.map((word) => movedWord(word, start))] : [];
    }),
  );
}
