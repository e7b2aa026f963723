// What a tagger labels: a text, or a sentence that is already divided into words.
import type { SegmentedWord } from '../../language/text/segment.js';

/** A text, or a sentence that is already divided into words. */
export type TagInput = string | { readonly words: readonly string[] };

/** A text that is divided into sentences and words. */
export interface DividedText {
  readonly text: string;
  /** The words of each sentence with their places, in UTF-16 units of the text. */
  readonly sentences: readonly (readonly SegmentedWord[])[];
}

/** The words of a sentence as a text: all of them with a space between. No words are no sentence. */
export function textOfWords(words: readonly string[]): DividedText {
  let end = -1;
  const sentence = words.map((word): SegmentedWord => {
    const start = end + 1;
    end = start + word.length;
    return { text: word, start, end };
  });
  return { text: words.join(' '), sentences: words.length > 0 ? [sentence] : [] };
}
