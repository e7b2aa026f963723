// Segmentation of raw text: a text goes in, its sentences and words come out, each with its place in the text.

/** A word and where it stands, in UTF-16 units of the segmented text: `text.slice(start, end)` is `text`. */
export interface SegmentedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The words of each sentence of a text, by the Unicode rules for text segmentation (UAX #29, `Intl.Segmenter`).
 * Punctuation marks are words; white space is none; sentences without words are left out.
 * @param locale BCP 47 tag of the text's language; its rules differ in a few languages (Thai, Japanese, ...)
 */
export function segmentText(text: string, locale?: string): readonly (readonly SegmentedWord[])[] {
  const sentences = new Intl.Segmenter(locale, { granularity: 'sentence' });
  const words = new Intl.Segmenter(locale, { granularity: 'word' });
  return Array.from(sentences.segment(text), ({ segment: sentence, index: sentenceStart }) =>
    Array.from(words.segment(sentence)).flatMap(({ segment, index }) => {
      // A segment may hold white space: the rules keep a narrow no-break space inside a number (French 10 000).
      const parts = Array.from(segment.matchAll(/\S+/g));
      return parts.map(({ 0: word, index: offset }): SegmentedWord => {
        const start = sentenceStart + index + offset;
        return { text: word, start, end: start + word.length };
      });
    }),
  ).filter((sentence) => sentence.length > 0);
}
