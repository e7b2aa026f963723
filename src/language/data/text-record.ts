// Reads records of a text with spans of its characters, as the annotation tools doccano, Prodigy, Label Studio and
// spaCy export them.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import type { Column } from './column.js';
import type { OffsetUnit } from './reading.js';
import { type DataRecord, expectUnicode } from './record.js';
import { tagsOfTokens } from './token-objects.js';

/** A text and the spans that are marked in it. */
export interface TextRecord {
  readonly text: string;
  /** Absent if the record has no spans. */
  readonly spans?: readonly MarkedSpan[];
  /** The words that the annotation tool found. */
  readonly tokens?: readonly PlacedToken[];
  /** The unit of the offsets, if it is known for the tool. */
  readonly unit?: OffsetUnit;
  /** Why the text is not used: the annotator rejected or skipped it. */
  readonly leftOut?: string;
  /** A note about a choice that was made for this record. */
  readonly note?: string;
}

/** A place in a text. */
export interface Offsets {
  readonly start: number;
  readonly end: number;
}

/** A word by its place, with its tag if it has one for the task. */
export interface PlacedToken extends Offsets {
  readonly tag?: string;
}

/** A span by its offsets into the text. */
export interface MarkedSpan extends Offsets {
  readonly type: string;
  /** The text of the span, if the record has it. */
  readonly text?: string;
}

/** How a record is read. */
export interface TextRecordOptions {
  /** The task's column: the key of the spans, or of the tags of tokens. Default: the usual ones. */
  readonly column?: Column | undefined;
  /** False if only the text is needed, in order to label it. */
  readonly withSpans: boolean;
}

/** Keys that records use for spans. The first that is there is used. */
const spanKeys = ['entities', 'ents', 'spans', 'label', 'labels'] as const;

type Fail = (message: string) => Error;

/**
 * Reads a record that has a text instead of words; undefined for other records.
 * @throws what `fail` makes, if it is malformed
 */
export function parseTextRecord(record: DataRecord, options: TextRecordOptions, fail: Fail): TextRecord | undefined {
  const { data, annotations, completions } = record;
  const results = annotations ?? completions;
  const found =
    isObject(data) && Array.isArray(results)
      ? labelStudioRecord(data, results, options, fail)
      : plainRecord(record, options, fail);
  if (found !== undefined) expectUnicode(found.text, fail);
  return found;
}

function plainRecord(record: DataRecord, { column, withSpans }: TextRecordOptions, fail: Fail): TextRecord | undefined {
  const { text, tokens, answer } = record;
  if (typeof text !== 'string') return undefined;
  // The tokens of Prodigy, spaCy and bytetag.
  const places = Array.isArray(tokens) && tokens.length > 0 && tokens.every(isPlaced) ? tokens : undefined;
  const placed = {
    ...(places && { tokens: places.map(({ start, end }) => ({ start, end })) }),
    ...(places && hasUnits(text, places) && { unit: 'utf16' as const }),
  };
  if (!withSpans) return { text, ...placed };
  const keys = column?.kind === 'field' ? [column.name] : spanKeys;
  const spanKey = keys.find((each) => Array.isArray(record[each]));
  // Spans are no parts of speech.
  const isForTokens = column?.kind === 'named' && (column.name === 'upos' || column.name === 'xpos');
  const tags = places && (spanKey === undefined || isForTokens) ? tagsOfTokens(places, column, fail) : undefined;
  if (spanKey !== undefined && (answer === 'reject' || answer === 'ignore')) {
    return { text, leftOut: `its answer is ${answer}` };
  }
  if (places !== undefined && tags !== undefined) {
    return { text, ...placed, tokens: places.map(({ start, end }, index) => ({ start, end, tag: tags[index] ?? '' })) };
  }
  if (spanKey === undefined) return { text, ...placed };
  const items = record[spanKey] as readonly unknown[];
  // The short form of Label Studio's files. Its offsets count UTF-16 units, and each span has its text.
  const isLabelStudio = items.some((item) => isObject(item) && Array.isArray(item.labels));
  const spans = items.map((item) => parseSpan(item, spanKey, fail));
  return { text, ...placed, spans, ...(isLabelStudio && { unit: 'utf16' }) };
}

function isPlaced(token: unknown): token is DataRecord & Offsets {
  return isObject(token) && Number.isInteger(token.start) && Number.isInteger(token.end);
}

/** Whether offsets can only be UTF-16 units: tokens that have their text are there, which code points would miss. */
function hasUnits(text: string, tokens: readonly (DataRecord & Offsets)[]): boolean {
  return /[\ud800-\udbff]/.test(text) && tokens.every((token) => token.text === text.slice(token.start, token.end));
}

function labelStudioRecord(
  data: DataRecord,
  results: readonly unknown[],
  { withSpans }: TextRecordOptions,
  fail: Fail,
): TextRecord {
  const texts = Object.values(data).filter((value) => typeof value === 'string');
  const text = typeof data.text === 'string' ? data.text : texts[0];
  if (text === undefined || (typeof data.text !== 'string' && texts.length > 1)) {
    throw fail(
      'expected a text under "data", got ' +
        `${text === undefined ? 'none' : `several: ${describeText(Object.keys(data).join(', '))}`}`,
    );
  }
  if (!withSpans) return { text };
  const [annotation, ...others] = results.filter(isObject).filter((each) => each.was_cancelled !== true);
  if (annotation === undefined) return { text, leftOut: 'nobody has annotated it, or it was skipped' };
  const marked = Array.isArray(annotation.result) ? annotation.result : [];
  const values = marked.flatMap((each: unknown) =>
    isObject(each) && isObject(each.value) && Array.isArray(each.value.labels) ? [each.value] : [],
  );
  const spans = values.map((value) => parseSpan(value, 'result', fail));
  const note = `the first of ${others.length + 1} annotations is taken`;
  return { text, spans, unit: 'utf16', ...(others.length > 0 && { note }) };
}

/** A span as a list, `[0, 5, "PER"]`, or as an object. */
function parseSpan(item: unknown, key: string, fail: Fail): MarkedSpan {
  const [start, end, type, text] = Array.isArray(item) ? item : isObject(item) ? fieldsOf(item, fail) : [];
  if (!Number.isInteger(start) || !Number.isInteger(end) || typeof type !== 'string' || type === '') {
    const expected = 'spans such as [0, 5, "PER"] or {"start": 0, "end": 5, "label": "PER"}';
    throw fail(`expected ${expected} under "${key}", got ${describeValue(item)}`);
  }
  return { start: Number(start), end: Number(end), type, ...(typeof text === 'string' && { text }) };
}

function fieldsOf(span: DataRecord, fail: Fail): readonly unknown[] {
  const start = span.start ?? span.start_offset ?? span.start_char;
  const end = span.end ?? span.end_offset ?? span.end_char;
  const [label, ...others] = Array.isArray(span.labels) ? span.labels : [];
  if (others.length > 0) throw fail(`expected one label for a span, got ${describeValue([label, ...others])}`);
  return [start, end, span.label ?? label ?? span.type ?? span.tag ?? span.entity_group, span.text];
}

function isObject(value: unknown): value is DataRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
