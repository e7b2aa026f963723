// Formats an item and its labels as a line of JSON, beside everything that the item's record has.
import { notationOf, type SpanNotation } from '../../language/spans/notation.js';
import { labelledSpans, type TaggedSpan, toTagged } from '../tagger/tagged.js';
import type { Item, ItemText, PrintedLabels } from './item.js';
import type { OutputOptions } from './output-options.js';
import {
  offsetConverter,
  roundAlternative,
  roundedProbabilities,
  roundProbability,
  shownTagged,
} from './shown-tagged.js';

/**
 * The record of an item with its labels. Nothing of the user's record is overwritten: a key that is taken gets the
 * prefix `predicted`, as in `predictedTags`.
 * - An item of a text has the keys of a library's result: `tokens`, `spans` for tasks whose tags mark spans, and
 *   `sentences` if there are several. Offsets are into the line, or into the text of the record. `line` is the number
 *   of a line of text.
 * - An item of a list of words, as in tables, has lists beside it: `tags`, `confidences` and `alternatives`, one for
 *   each word. Here `start` and `end` of `spans` are indices of words: its first, and the one after its last.
 */
export function formatJsonItem(item: Item, labels: readonly PrintedLabels[], options: OutputOptions): string {
  const { sentences, text, error } = item;
  const record = item.record ?? recordOfRow(item);
  if (error !== undefined) return withRecord(item, record, unlessThere(record, { error: error.message }));
  const notation = notationOf(options.tagSet);
  if (text !== undefined) {
    const line = item.record === undefined ? { line: text.line } : {};
    return withRecord(item, record, unlessThere(record, { ...line, ...textResult(text, labels, notation, options) }));
  }
  const own = Array.isArray(record.tokens) || Array.isArray(record.words) ? {} : { tokens: sentences.flat() };
  return withRecord(item, record, { ...own, ...unlessThere(record, wordsResult(sentences, labels, notation)) });
}

/**
 * A sentence of a table: words, gold tags and the other cells. Words and tags get other names if a column has theirs.
 */
function recordOfRow({ sentences, gold, cells = {} }: Item): Readonly<Record<string, unknown>> {
  if (gold === undefined && Object.keys(cells).length === 0) return {};
  const own = { tokens: sentences.flat(), ...(gold && { tags: gold }) };
  const others = Object.entries(cells).map(([name, cell]) => [
    Object.hasOwn(own, name) ? `${name}_column` : name,
    cell,
  ]);
  return { ...Object.fromEntries(others), ...own };
}

/**
 * The record with more keys. If it has its own line, its text is kept, since its numbers may have more digits than
 * JavaScript's.
 */
function withRecord({ recordText }: Item, record: object, more: Readonly<Record<string, unknown>>): string {
  const text = recordText?.trim();
  if (text === undefined) return JSON.stringify({ ...record, ...more });
  const added = JSON.stringify(more).slice(1, -1);
  const separator = added === '' || Object.keys(record).length === 0 ? '' : ',';
  return `${text.slice(0, -1).trimEnd()}${separator}${added}}`;
}

/** The results, with names that the record does not have yet: `predictedTags` next to its own `tags`. */
function unlessThere(record: object, found: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const nameFor = (key: string): string => {
    const predicted = `predicted${key.charAt(0).toUpperCase()}${key.slice(1)}`;
    let name = key;
    for (let number = 1; Object.hasOwn(record, name); number++) name = number > 1 ? `${predicted}${number}` : predicted;
    return name;
  };
  return Object.fromEntries(Object.entries(found).map(([key, value]) => [nameFor(key), value]));
}

/** The result for the words of a text, with offsets in the unit that was asked for. */
function textResult(
  text: ItemText,
  labels: readonly PrintedLabels[],
  notation: SpanNotation | undefined,
  { offsets }: OutputOptions,
) {
  const labelled = text.places.map((places, index) => ({ places, labels: labels[index] ?? { tags: [] } }));
  const { tokens, spans, sentences, multiwords } = toTagged(text.text, labelled, notation);
  const shown = shownTagged({ tokens, spans }, converter(text, offsets));
  return {
    tokens: labels.length > 0 ? shown.tokens : shown.tokens.map(({ tag: _, ...place }) => place),
    ...(notation && { spans: shown.spans }),
    ...(sentences.length > 1 && { sentences }),
    ...(multiwords && { multiwords }),
  };
}

/** The result for words that are a list of their own. */
function wordsResult(
  sentences: readonly (readonly string[])[],
  labels: readonly PrintedLabels[],
  notation: SpanNotation | undefined,
) {
  const hasConfidences = labels.length > 0 && labels.every(({ confidences }) => confidences !== undefined);
  const hasAlternatives = labels.length > 0 && labels.every(({ alternatives }) => alternatives !== undefined);
  let before = 0;
  const spans = labels.flatMap((each, index): readonly TaggedSpan[] => {
    const words = sentences[index] ?? [];
    const first = before;
    before += words.length;
    return labelledSpans(each, notation).map(({ label, start, end, ...rest }) =>
      roundedProbabilities({
        ...{ text: words.slice(start, end).join(' '), label },
        ...{ start: first + start, end: first + end, ...rest },
      }),
    );
  });
  return {
    tags: labels.flatMap(({ tags }) => tags),
    ...(hasConfidences && { confidences: labels.flatMap(({ confidences = [] }) => confidences.map(roundProbability)) }),
    ...(hasAlternatives && {
      alternatives: labels.flatMap(({ alternatives = [] }) => alternatives.map((best) => best.map(roundAlternative))),
    }),
    ...(notation && { spans }),
  };
}

const converters = new WeakMap<ItemText['origin'], (offset: number) => number>();

/** Converts offsets into a text from UTF-16 units. Made once for each text. */
function converter({ text, origin }: ItemText, unit: OutputOptions['offsets']): (offset: number) => number {
  const convert = converters.get(origin) ?? offsetConverter(text, unit);
  converters.set(origin, convert);
  return convert;
}
