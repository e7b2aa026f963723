// Splits a text with marked spans of characters into sentences of words with tags.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { firstPlace } from '../../foundation/lists.js';
import type { CharacterSpan } from '../spans/character-spans.js';
import { tagsOfSpans } from '../spans/scheme.js';
import type { Span } from '../spans/spans.js';
import type { DividedSentences } from '../text/segment.js';
import { type SegmentedWord, segmentText } from '../text/segment.js';
import type { OffsetUnit } from './reading.js';
import type { MarkedSpan, Offsets, PlacedToken, TextRecord } from './text-record.js';

/** A word of a text, with its tag if the tool's token has one. */
export type PlacedWord = SegmentedWord & Pick<PlacedToken, 'tag'>;

/** A sentence of a text. */
export interface TextSentence {
  readonly words: readonly PlacedWord[];
  readonly tags?: readonly string[];
}

type Fail = (message: string) => Error;

/**
 * How many times longer than the text all its tokens or spans may be together. Tools that divide a character into its
 * bytes, at most four, give each byte a token with the place of the character. Without a limit, thousands of tokens
 * that each cover a whole book would take forever.
 */
const mostCovered = 16;

/**
 * The words of each sentence of a text: the tokens of the annotation tool if the record has them, else those that were
 * found.
 * @param sentences the words of each sentence, as they were found in the text
 * @param unit the unit of the tool's offsets
 * @throws what `fail` makes, for a word outside the text
 */
export function placedSentences(
  { text, tokens }: TextRecord,
  sentences: DividedSentences,
  unit: OffsetUnit,
  fail: Fail,
): readonly (readonly PlacedWord[])[] {
  if (tokens === undefined) return sentences;
  const units = unit === 'utf16' ? undefined : unitOfEachPoint(text);
  const expectCover = createCoverCheck('tokens', text, fail);
  const words = tokens.flatMap(({ start, end, tag }): readonly PlacedWord[] => {
    const [from, to] = units === undefined ? [start, end] : [units[start] ?? -1, units[end] ?? -1];
    if (from < 0 || to > text.length || from > to)
      throw fail(`expected a token within the text, got ${start} to ${end}`);
    expectCover(from, to);
    // Some tools count the space before a word as part of the word.
    const place = withoutSpace(text, from, to);
    if (place.start === place.end) return [];
    return [{ text: text.slice(place.start, place.end), ...place, ...(tag !== undefined && { tag }) }];
  });
  let covered = 0;
  for (const { start, end } of [...words, { start: text.length, end: text.length }]) {
    const missed = text.slice(covered, start).trim();
    if (missed !== '')
      throw fail(`expected tokens of the whole text, got none for ${JSON.stringify(missed.slice(0, 40))}`);
    covered = Math.max(covered, end);
  }
  const starts = sentences.map((sentence) => sentence[0]?.start ?? 0);
  const divided = sentences.map((): PlacedWord[] => []);
  for (const word of words) {
    // Tokens may be in any order.
    const next = firstPlace(starts.length, (sentence) => (starts[sentence] ?? 0) > word.start);
    divided[next - 1]?.push(word);
  }
  return divided.filter((sentence) => sentence.length > 0);
}

/**
 * The sentences of a text with the BIO tags of its spans, or else with the tags of its tokens. A span that ends within
 * a word is extended to the whole word. Sentences are joined if a span goes across their border.
 * @param unit the unit of the offsets
 * @param warn called for spans that begin or end within a word
 * @throws what `fail` makes, for offsets outside the text, spans that overlap, or a span whose text is not at its
 *   offsets
 */
export function textSentences(
  record: TextRecord,
  unit: OffsetUnit,
  warn: (message: string) => void,
  fail: Fail,
): readonly TextSentence[] {
  const { text, spans } = record;
  const sentences = placedSentences(record, segmentText(text), unit, fail);
  if (spans === undefined) return sentences.map(withTags);
  const placed = placedSpans(text, spans, unit, warn, fail);
  return joinCrossed(sentences, placed).map((words): TextSentence => {
    const [first, last] = [words[0]?.start ?? 0, words.at(-1)?.end ?? 0];
    const own = placed.slice(
      firstPlace(placed.length, (span) => (placed[span]?.end ?? 0) > first),
      firstPlace(placed.length, (span) => (placed[span]?.start ?? 0) >= last),
    );
    return { words, tags: tagsOfSpans(toWordSpans(words, own, text, warn), words.length, 'bio') };
  });
}

/** A sentence with the tags of its tokens, if they have some. */
function withTags(words: readonly PlacedWord[]): TextSentence {
  const tags = words.flatMap(({ tag }) => tag ?? []);
  return { words, ...(tags.length === words.length && { tags }) };
}

/**
 * Makes a function to call with the offsets of each token or span. It throws what `fail` makes if they cover too much
 * text in all.
 */
function createCoverCheck(what: string, text: string, fail: Fail): (start: number, end: number) => void {
  let covered = 0;
  return (start, end) => {
    covered += end - start;
    if (covered <= mostCovered * text.length) return;
    throw fail(`expected ${what} that do not overlap, got more than ${mostCovered} times the text's length`);
  };
}

/**
 * Spans with offsets in UTF-16 units, sorted, without overlap and without white space at their ends.
 * @param unit the unit of their offsets
 * @param warn called for spans without a word, which are left out
 * @throws what `fail` makes, for offsets outside the text, spans that overlap, or a span whose text is not at its
 *   offsets
 */
export function placedSpans(
  text: string,
  spans: readonly MarkedSpan[],
  unit: OffsetUnit,
  warn: (message: string) => void,
  fail: Fail,
): readonly CharacterSpan[] {
  const units = unit === 'utf16' ? undefined : unitOfEachPoint(text);
  const length = units === undefined ? text.length : units.length - 1;
  const expectCover = createCoverCheck('spans', text, fail);
  const placed = spans.map((span): CharacterSpan => {
    const { start, end, type } = span;
    if (start < 0 || end > length || start >= end) {
      throw fail(`expected ${describeText(type)} between 0 and ${length}, got ${start} to ${end}`);
    }
    const [from, to] = [units?.[start] ?? start, units?.[end] ?? end];
    expectCover(from, to);
    const found = text.slice(from, to);
    if (span.text !== undefined && span.text !== found) {
      const hint = '--span-offsets says what offsets count';
      throw fail(
        `expected ${describeText(type)} ${describeValue(span.text)} at ${start}, got ${describeValue(found)} (${hint})`,
      );
    }
    return { type, ...withoutSpace(text, from, to), text: found };
  });
  placed.sort((a, b) => a.start - b.start);
  for (const [index, span] of placed.entries()) {
    const next = placed[index + 1];
    if (next !== undefined && next.start < span.end) {
      throw fail(`expected spans that do not overlap, got ${describe(span)} and ${describe(next)}`);
    }
  }
  return placed.filter((span) => {
    if (span.start < span.end) return true;
    warn(`${describe(span)} has no words: it is left out`);
    return false;
  });
}

/** A place in a text without the white space at its ends; an empty place if there is only white space. */
function withoutSpace(text: string, start: number, end: number): Offsets {
  const found = text.slice(start, end);
  const from = start + found.length - found.trimStart().length;
  return { start: from, end: from + found.trim().length };
}

/** The offset of each code point, and of the end, in UTF-16 units. */
function unitOfEachPoint(text: string): readonly number[] {
  const units = [0];
  for (const character of text) units.push((units.at(-1) ?? 0) + character.length);
  return units;
}

function joinCrossed(
  sentences: readonly (readonly SegmentedWord[])[],
  spans: readonly MarkedSpan[],
): readonly (readonly SegmentedWord[])[] {
  const joined: SegmentedWord[][] = [];
  for (const sentence of sentences) {
    const before = joined.at(-1);
    const start = sentence[0]?.start ?? 0;
    const span = spans[firstPlace(spans.length, (place) => (spans[place]?.end ?? 0) > start)];
    const isCrossed = before !== undefined && span !== undefined && span.start < start;
    if (isCrossed) for (const word of sentence) before.push(word);
    else joined.push([...sentence]);
  }
  return joined;
}

function toWordSpans(
  words: readonly SegmentedWord[],
  spans: readonly MarkedSpan[],
  text: string,
  warn: (message: string) => void,
): readonly Span[] {
  const found: Span[] = [];
  if (spans.length === 0) return found;
  // The largest end among the words up to each word, and the smallest start among the words from it on. Both ascend,
  // even if the tool's tokens are not in order.
  const ends = words.map((word) => word.end);
  for (let word = 1; word < words.length; word++) ends[word] = Math.max(ends[word] ?? 0, ends[word - 1] ?? 0);
  const starts = words.map((word) => word.start);
  for (let word = words.length - 2; word >= 0; word--)
    starts[word] = Math.min(starts[word] ?? 0, starts[word + 1] ?? 0);
  for (const span of spans) {
    const start = firstPlace(words.length, (word) => (ends[word] ?? 0) > span.start);
    const end = firstPlace(words.length, (word) => (starts[word] ?? 0) >= span.end);
    const [first, last] = [words[start]?.start ?? span.start, words[end - 1]?.end ?? span.end];
    const whole = describeValue(text.slice(first, last));
    if (start < (found.at(-1)?.end ?? 0)) {
      warn(`${describe(span)} cuts ${whole}, which the span before it has already: it is left out`);
      continue;
    }
    if (first < span.start || last > span.end) warn(`${describe(span)} cuts a word: ${whole} is taken`);
    found.push({ type: span.type, start, end });
  }
  return found;
}

function describe({ type, text = '' }: MarkedSpan): string {
  return `${describeText(type)} ${describeValue(text)}`;
}
