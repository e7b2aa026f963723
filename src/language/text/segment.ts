// Splits raw text into sentences and words, and records where each word stands in the text.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { endsOfWords } from './english-words.js';
import { type KeptRange, keptTogether } from './kept-together.js';
import { startOfCharacter } from './start-of-character.js';

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
 * Splits a text into sentences of words, by the Unicode rules for text segmentation (UAX #29, `Intl.Segmenter`), mended
 * where they tear words apart: addresses, e-mails, hashtags, emoticons, rows of punctuation and abbreviations are one
 * word. In English, *don't*, *she's* and *cannot* are two words each, and no sentence ends after *Dr.* Punctuation
 * marks count as words, white space does not, and sentences without words are left out. Takes time and memory in
 * proportion to the length of the text.
 * @param locale BCP 47 tag of the text's language; the rules differ for a few languages. Default: `en`
 * @throws BytetagError `usage` for a malformed tag
 */
export function segmentText(text: string, locale: string = defaultLocale): DividedSentences {
  const [sentences, words] = [segmenterFor(locale, 'sentence'), segmenterFor(locale, 'word')];
  const isEnglish = new Intl.Locale(locale).language === 'en';
  const kept = [...keptTogether(text, isEnglish)];
  const starts = [...sentenceStarts(text, sentences, kept)];
  let next = 0;
  return starts
    .map((start, index) => {
      const end = starts[index + 1] ?? text.length;
      const first = next;
      while ((kept[next]?.start ?? text.length) < end) next++;
      return wordsOf(text, { start, end }, kept.slice(first, next), words, isEnglish);
    })
    .filter((sentence) => sentence.length > 0);
}

/** Where sentences begin: not within what is kept together, nor after an abbreviation that goes on. */
function* sentenceStarts(text: string, segmenter: Intl.Segmenter, kept: readonly KeptRange[]): Generator<number> {
  let next = 0;
  for (const start of segmentStarts(text, segmenter)) {
    while ((kept[next]?.end ?? text.length) < start) next++;
    // The last range that ends before the start or at it, or the one around it.
    const isAtEnd = kept[next]?.end === start;
    const range = isAtEnd || (kept[next]?.start ?? text.length) < start ? kept[next] : kept[next - 1];
    const isWithin = range !== undefined && range.start < start && start < range.end;
    const goesOn = range?.continues === true && range.end <= start && text.slice(range.end, start).trim() === '';
    if (!isWithin && !goesOn) yield start;
  }
}

function wordsOf(
  text: string,
  { start, end }: KeptPlace,
  kept: readonly KeptRange[],
  segmenter: Intl.Segmenter,
  isEnglish: boolean,
): readonly SegmentedWord[] {
  const words: SegmentedWord[] = [];
  const add = (from: number, to: number): void => {
    // A segment may contain white space: the rules keep a narrow no-break space inside a number (French 10 000).
    for (const { 0: part, index } of text.slice(from, to).matchAll(/\S+/g)) {
      words.push(...partsOf(part, from + index, isEnglish));
    }
  };
  let [at, next] = [start, 0];
  /** Ends the segment that begins at `at`, with what is kept together up to there. */
  const close = (place: number): void => {
    for (let range = kept[next]; range !== undefined && range.start < place; range = kept[next]) {
      if (range.end > place && place < end) return;
      add(at, range.start);
      words.push({ text: text.slice(range.start, range.end), start: range.start, end: range.end });
      at = range.end;
      next++;
    }
    if (place > at) add(at, place);
    at = Math.max(at, place);
  };
  for (const index of segmentStarts(text.slice(start, end), segmenter)) close(start + index);
  close(end);
  return words;
}

type KeptPlace = Pick<KeptRange, 'start' | 'end'>;

/** The words of a segment: two if it is written as one, as *don't* is. */
function partsOf(text: string, start: number, isEnglish: boolean): readonly SegmentedWord[] {
  const ends = isEnglish ? endsOfWords(text) : [text.length];
  if (ends.length < 2) return [{ text, start, end: start + text.length }];
  const token = { start, end: start + text.length };
  return ends.map((end, index) => {
    const begin = ends[index - 1] ?? 0;
    return { text: text.slice(begin, end), start: start + begin, end: start + end, token };
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
