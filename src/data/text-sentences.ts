// The sentences of a text, with tags where spans of its characters are marked.
import { describeText, describeValue } from '../describe-value.js';
import { tagsOfSpans } from '../spans/scheme.js';
import type { Span } from '../spans/spans.js';
import { type SegmentedWord, segmentText } from '../text/segment.js';
import type { OffsetUnit } from './reading.js';
import type { MarkedSpan, TextRecord } from './text-record.js';

/** A sentence of a text. */
export interface TextSentence {
  readonly words: readonly SegmentedWord[];
  readonly tags?: readonly string[];
}

type Fail = (message: string) => Error;

/**
 * The words of each sentence of a text: those that its tool has found, or else those of `segmentText`.
 * @param unit what the tool's offsets count
 * @throws what `fail` makes for a word outside of the text
 */
export function placedSentences(
  { text, tokens }: TextRecord,
  unit: OffsetUnit,
  locale: string | undefined,
  fail: Fail,
): readonly (readonly SegmentedWord[])[] {
  const sentences = segmentText(text, locale);
  if (tokens === undefined) return sentences;
  const units = unit === 'utf16' ? undefined : unitOfEachPoint(text);
  const words = tokens.flatMap(({ start, end }): readonly SegmentedWord[] => {
    const [from, to] = units === undefined ? [start, end] : [units[start] ?? -1, units[end] ?? -1];
    if (from < 0 || to > text.length || from > to)
      throw fail(`expected a token within the text, got ${start} to ${end}`);
    const word = text.slice(from, to);
    return word.trim() === '' ? [] : [{ text: word, start: from, end: to }];
  });
  let covered = 0;
  for (const { start, end } of [...words, { start: text.length, end: text.length }]) {
    const missed = text.slice(covered, start).trim();
    if (missed !== '')
      throw fail(`expected tokens of the whole text, got none for ${JSON.stringify(missed.slice(0, 40))}`);
    covered = Math.max(covered, end);
  }
  const starts = sentences.map((sentence) => sentence[0]?.start ?? 0);
  const divided = starts.map((start, index) =>
    words.filter((word) => word.start >= start && word.start < (starts[index + 1] ?? text.length)),
  );
  return divided.filter((sentence) => sentence.length > 0);
}

/**
 * The sentences of a text with BIO tags. A span that ends within a word takes the whole word; sentences that a span crosses are one.
 * @param unit what offsets count
 * @param warn is told of spans that cut a word
 * @throws what `fail` makes: for offsets outside of the text, spans that overlap, or a span's text that is not there
 */
export function textSentences(
  record: TextRecord,
  unit: OffsetUnit,
  warn: (message: string) => void,
  fail: Fail,
): readonly TextSentence[] {
  const { text, spans } = record;
  const sentences = placedSentences(record, unit, undefined, fail);
  if (spans === undefined) return sentences.map((words) => ({ words }));
  const placed = placeSpans(text, spans, unit, warn, fail);
  return joinCrossed(sentences, placed).map((words): TextSentence => {
    const [first, last] = [words[0]?.start ?? 0, words.at(-1)?.end ?? 0];
    const own = placed.filter(({ start, end }) => start < last && end > first);
    return { words, tags: tagsOfSpans(toWordSpans(words, own, text, warn), words.length, 'bio') };
  });
}

/** Spans with offsets in UTF-16 units, in order, without white space at their ends. */
function placeSpans(
  text: string,
  spans: readonly MarkedSpan[],
  unit: OffsetUnit,
  warn: (message: string) => void,
  fail: Fail,
): readonly MarkedSpan[] {
  const units = unit === 'utf16' ? undefined : unitOfEachPoint(text);
  const length = units === undefined ? text.length : units.length - 1;
  const placed = spans.map((span): MarkedSpan => {
    const { start, end, type } = span;
    if (start < 0 || end > length || start >= end) {
      throw fail(`expected ${describeText(type)} between 0 and ${length}, got ${start} to ${end}`);
    }
    const [from, to] = [units?.[start] ?? start, units?.[end] ?? end];
    const found = text.slice(from, to);
    if (span.text !== undefined && span.text !== found) {
      const hint = '--span-offsets says what offsets count';
      throw fail(
        `expected ${describeText(type)} ${describeValue(span.text)} at ${start}, got ${describeValue(found)} (${hint})`,
      );
    }
    const blank = found.length - found.trimStart().length;
    return { type, start: from + blank, end: from + found.trimEnd().length, text: found };
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

/** The place of each code point, and of the end, in UTF-16 units. */
function unitOfEachPoint(text: string): readonly number[] {
  const units = [0];
  for (const character of text) units.push((units.at(-1) ?? 0) + character.length);
  return units;
}

function joinCrossed(
  sentences: readonly (readonly SegmentedWord[])[],
  spans: readonly MarkedSpan[],
): readonly (readonly SegmentedWord[])[] {
  const joined: (readonly SegmentedWord[])[] = [];
  for (const sentence of sentences) {
    const before = joined.at(-1);
    const start = sentence[0]?.start ?? 0;
    const isCrossed = before !== undefined && spans.some((span) => span.start < start && span.end > start);
    if (isCrossed) joined[joined.length - 1] = [...before, ...sentence];
    else joined.push(sentence);
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
  for (const span of spans) {
    const start = words.findIndex((word) => word.end > span.start);
    const end = words.findLastIndex((word) => word.start < span.end) + 1;
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
