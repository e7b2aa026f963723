// Texts with spans of characters, as annotation tools export them (doccano, Prodigy, Label Studio, spaCy), as sentences with tags.
import { tagsOfSpans } from '../spans/scheme.js';
import type { Span } from '../spans/spans.js';
import { type SegmentedWord, segmentText } from '../text/segment.js';
import type { OffsetUnit } from './reading.js';
import { type DataRecord, expectUnicode } from './record.js';

/** A text and the spans that are marked in it. */
export interface TextRecord {
  readonly text: string;
  /** Absent where the record says nothing of spans. */
  readonly spans?: readonly MarkedSpan[];
  /** What its offsets count, where its tool is known to count so. */
  readonly unit?: OffsetUnit;
}

/** A span by its offsets into the text. */
interface MarkedSpan {
  readonly start: number;
  readonly end: number;
  readonly type: string;
  /** The span itself, where the record has it. */
  readonly text?: string;
}

/** A sentence of such a text. */
export interface TextSentence {
  readonly words: readonly SegmentedWord[];
  readonly tags?: readonly string[];
}

/** Keys under which spans stand, the most telling first. */
const spanKeys = ['entities', 'spans', 'label', 'labels'] as const;

type Fail = (message: string) => Error;

/** Reads a record that has a text instead of words; undefined for another. @param key of the spans, where it was said */
export function parseTextRecord(record: DataRecord, key: string | undefined, fail: Fail): TextRecord | undefined {
  const { data, annotations, completions } = record;
  const results = annotations ?? completions;
  if (isObject(data) && Array.isArray(results)) return labelStudioRecord(data, results, fail);
  const { text } = record;
  if (typeof text !== 'string') return undefined;
  expectUnicode(text, fail);
  const spanKey = (key === undefined ? spanKeys : [key]).find((each) => Array.isArray(record[each]));
  if (spanKey === undefined) return { text };
  const items = record[spanKey] as readonly unknown[];
  // Label Studio's short form: offsets of JavaScript, and the text of each span.
  const isLabelStudio = items.some((item) => isObject(item) && Array.isArray(item.labels));
  const spans = items.map((item) => parseSpan(item, spanKey, fail));
  return { text, spans, ...(isLabelStudio && { unit: 'utf16' }) };
}

function labelStudioRecord(data: DataRecord, results: readonly unknown[], fail: Fail): TextRecord {
  const texts = Object.values(data).filter((value) => typeof value === 'string');
  const text = typeof data.text === 'string' ? data.text : texts[0];
  if (text === undefined) throw fail('expected a text under "data", got none');
  expectUnicode(text, fail);
  // Several people may have worked on a text: the first one counts who has not skipped it.
  const annotation = results.find((each) => isObject(each) && each.was_cancelled !== true);
  const marked = isObject(annotation) && Array.isArray(annotation.result) ? annotation.result : [];
  const values = marked.flatMap((each: unknown) =>
    isObject(each) && isObject(each.value) && Array.isArray(each.value.labels) ? [each.value] : [],
  );
  return { text, spans: values.map((value) => parseSpan(value, 'result', fail)), unit: 'utf16' };
}

/** A span as a list, `[0, 5, "PER"]`, or as an object. */
function parseSpan(item: unknown, key: string, fail: Fail): MarkedSpan {
  const [start, end, type, text] = Array.isArray(item) ? item : isObject(item) ? fieldsOf(item) : [];
  if (!Number.isInteger(start) || !Number.isInteger(end) || typeof type !== 'string' || type === '') {
    const expected = 'spans such as [0, 5, "PER"] or {"start": 0, "end": 5, "label": "PER"}';
    throw fail(`expected ${expected} under "${key}", got ${JSON.stringify(item).slice(0, 80)}`);
  }
  return { start: Number(start), end: Number(end), type, ...(typeof text === 'string' && { text }) };
}

function fieldsOf(span: DataRecord): readonly unknown[] {
  const start = span.start ?? span.start_offset ?? span.start_char;
  const end = span.end ?? span.end_offset ?? span.end_char;
  const [label] = Array.isArray(span.labels) ? span.labels : [];
  return [start, end, span.label ?? label ?? span.type ?? span.tag ?? span.entity_group, span.text];
}

/**
 * The sentences of a text with BIO tags. A span that ends within a word takes the whole word; sentences that a span crosses are one.
 * @param unit what offsets count
 * @param warn is told of spans that cut a word
 * @throws what `fail` makes: for offsets outside of the text, spans that overlap, or a span's text that is not there
 */
export function textSentences(
  { text, spans }: TextRecord,
  unit: OffsetUnit,
  warn: (message: string) => void,
  fail: Fail,
): readonly TextSentence[] {
  const sentences = segmentText(text);
  if (spans === undefined) return sentences.map((words) => ({ words }));
  const placed = placeSpans(text, spans, unit, fail);
  return joinCrossed(sentences, placed).map((words): TextSentence => {
    const [first, last] = [words[0]?.start ?? 0, words.at(-1)?.end ?? 0];
    const own = placed.filter(({ start, end }) => start < last && end > first);
    return { words, tags: tagsOfSpans(toWordSpans(words, own, text, warn), words.length, 'bio') };
  });
}

/** Spans with offsets in UTF-16 units, in order, without white space at their ends. */
function placeSpans(text: string, spans: readonly MarkedSpan[], unit: OffsetUnit, fail: Fail): readonly MarkedSpan[] {
  const units = unit === 'utf16' ? undefined : unitOfEachPoint(text);
  const length = units === undefined ? text.length : units.length - 1;
  const placed = spans.map((span): MarkedSpan => {
    const { start, end, type } = span;
    if (start < 0 || end > length || start >= end) {
      throw fail(`expected ${type} between 0 and ${length}, got ${start} to ${end}`);
    }
    const [from, to] = [units?.[start] ?? start, units?.[end] ?? end];
    const found = text.slice(from, to);
    if (span.text !== undefined && span.text !== found) {
      const hint = '--span-offsets says what offsets count';
      throw fail(`expected ${type} ${JSON.stringify(span.text)} at ${start}, got ${JSON.stringify(found)} (${hint})`);
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
  return placed.filter(({ start, end }) => start < end);
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
    const whole = JSON.stringify(text.slice(first, last));
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
  return `${type} ${JSON.stringify(text)}`;
}

function isObject(value: unknown): value is DataRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
