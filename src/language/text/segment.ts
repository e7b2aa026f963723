// Splits raw text into sentences and words, and records where each word stands in the text.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';

/**
 * A word and its place, in UTF-16 units of the segmented text: `text.slice(start, end)` is its `text`, unless it is one
 * of the words of a token that are no parts of it (*du* is *de le*): these all have the place of the token.
 */
export interface SegmentedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The place of its token, if that has several words. */
  readonly token?: { readonly start: number; readonly end: number };
}

/** The words of each sentence of a text. */
export type DividedSentences = readonly (readonly SegmentedWord[])[];

/**
 * A fixed default, so that results do not depend on the machine's language, whose rules may differ (in Greek, `;` ends
 * a sentence).
 */
const defaultLocale = 'en';

/**
 * Splits a text into sentences of words, by the Unicode rules for text segmentation (UAX #29, `Intl.Segmenter`).
 * Punctuation marks count as words, white space does not, and sentences without words are left out. Takes time and
 * memory in proportion to the length of the text.
 * @param locale BCP 47 tag of the text's language; the rules differ for a few languages. Default: `en`
 * @throws BytetagError `usage` for a malformed tag
 */
export function segmentText(text: string, locale: string = defaultLocale): DividedSentences {
  const starts = [...segmentStarts(text, segmenterFor(locale, 'sentence'))];
  const words = segmenterFor(locale, 'word');
  return starts
    .map((start, index) => wordsOf(text.slice(start, starts[index + 1] ?? text.length), start, words))
    .filter((sentence) => sentence.length > 0);
}

function wordsOf(sentence: string, sentenceStart: number, segmenter: Intl.Segmenter): readonly SegmentedWord[] {
  const starts = [...segmentStarts(sentence, segmenter)];
  return starts.flatMap((index, place) => {
    // A segment may contain white space: the rules keep a narrow no-break space inside a number (French 10 000).
    const parts = sentence.slice(index, starts[place + 1] ?? sentence.length).matchAll(/\S+/g);
    return Array.from(parts, ({ 0: word, index: offset }): SegmentedWord => {
      const start = sentenceStart + index + offset;
      return { text: word, start, end: start + word.length };
    });
  });
}

/** How many UTF-16 units the segmenter gets at a time. V8 copies all of them into every segment that it returns. */
const windowLength = 2048;

/** A boundary that is closer than this to the end of a window may depend on the text after it. */
const margin = 256;

/** Finds where the segments of a text begin, window by window. */
function* segmentStarts(text: string, segmenter: Intl.Segmenter): Generator<number> {
  let start = 0;
  // All boundaries up to here have been found.
  let known = -1;
  while (start < text.length) {
    const end = startOfCharacter(text, start + windowLength);
    const isLast = end === text.length;
    const trusted = isLast ? end : end - margin;
    let next = start;
    for (const { index } of segmenter.segment(text.slice(start, end))) {
      const at = start + index;
      if (at > trusted) break;
      if (at <= known) continue;
      yield at;
      known = at;
      next = at;
    }
    if (isLast) return;
    // If a segment is longer than a window, the next window begins inside it and repeats a part of it as context.
    const isWithin = next === start;
    if (isWithin) known = trusted;
    start = isWithin ? startOfCharacter(text, trusted - margin) : next;
  }
}

/** Returns `place`, or the place before it if it is inside a surrogate pair. Never goes beyond the end of the text. */
function startOfCharacter(text: string, place: number): number {
  if (place >= text.length) return text.length;
  const unit = text.charCodeAt(place);
  return unit >= 0xdc00 && unit <= 0xdfff ? place - 1 : place;
}

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterFor(locale: string, granularity: 'sentence' | 'word'): Intl.Segmenter {
  const key = `${granularity} ${locale}`;
  let segmenter = segmenters.get(key);
  try {
    segmenter ??= new Intl.Segmenter(locale, { granularity });
  } catch (cause) {
    const found = describeValue(locale);
    throw new BytetagError('usage', `locale: expected a tag such as en or pt-BR, got ${found}`, { cause });
  }
  segmenters.set(key, segmenter);
  return segmenter;
}
