// Formats the output of `bytetag tag`: an item and its labels as CoNLL-U, JSON, columns or text.
import { conlluFromWords, formatConllu } from '../../language/data/conllu.js';
import { withoutEnd } from '../../language/data/lines.js';
import { byteOffsets, characterSpans, codePointOffsets } from '../../language/spans/character-spans.js';
import { notationOf, usualTag } from '../../language/spans/notation.js';
import { type Span, spansOf } from '../../language/spans/spans.js';
import type { LabelledWords } from '../../product/tagger/labelling.js';
import type { Item, ItemText } from './tag-input.js';

/** Kinds of output. */
export const outputs = ['conllu', 'jsonl', 'columns', 'text'] as const;

/** One of them. */
export type Output = (typeof outputs)[number];

/** The units of offsets into a text. */
export const printedOffsets = ['utf16', 'utf8', 'codepoints'] as const;

/** How output is printed. */
export interface OutputOptions {
  /** The column of CoNLL-U for the tags, from 0; undefined for other kinds of output. */
  readonly conlluColumn: ((fields: readonly string[]) => number) | undefined;
  readonly offsets: (typeof printedOffsets)[number];
  readonly tagSet: readonly string[];
}

/** Formats an item. */
export type FormatItem = (item: Item, labels: readonly LabelledWords[], options: OutputOptions) => string;

/** How an item and the labels of its sentences are printed, by kind of output, without the last line break. */
export const formatItem: Readonly<Record<Output, FormatItem>> = {
  conllu: formatConlluItem,
  jsonl: formatJsonItem,
  columns: formatColumnsItem,
  text: formatTextItem,
};

function formatTextItem({ sentences, error }: Item, labels: readonly LabelledWords[]): string {
  if (error !== undefined) return '';
  const words = sentences.flatMap((each, sentence) =>
    each.map((word, index) => `${word}/${labels[sentence]?.tags[index] ?? ''}`),
  );
  return words.join(' ');
}

function formatConlluItem(item: Item, labels: readonly LabelledWords[], { conlluColumn }: OutputOptions): string {
  const tagsOf = (sentence: number): readonly string[] => (labels[sentence]?.tags ?? []).map((tag) => tag || '_');
  const { conllu, sentences, text, error } = item;
  if (error !== undefined) return `# error = ${error.message}\n`;
  if (conllu !== undefined) {
    const column = conlluColumn?.(conllu.fields) ?? 0;
    return withoutLastBreak(formatConllu(conllu, { column, values: tagsOf(0) }));
  }
  if (sentences.length === 0) return '# text =\n';
  const formatted = sentences.map((words, sentence) => {
    const { misc, comments } = text ? spacing(text, sentence) : { misc: [], comments: [] };
    const written = conlluFromWords(words, misc, comments);
    return formatConllu(written, { column: conlluColumn?.(written.fields) ?? 0, values: tagsOf(sentence) });
  });
  return withoutLastBreak(formatted.join(''));
}

/** A blank line ends a sentence. The printer itself adds one of the line breaks. */
function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, '');
}

/** The text of a sentence and the white space around its words, from which the whole text can be restored. */
function spacing({ text, places, before, after }: ItemText, sentence: number) {
  const words = places[sentence] ?? [];
  const next = places[sentence + 1]?.[0]?.start;
  const misc = words.map(({ end }, index) => {
    const isLast = index === words.length - 1;
    const gap = isLast && next === undefined ? after : text.slice(end, words[index + 1]?.start ?? next);
    const leading = index === 0 && sentence === 0 ? before : '';
    return [spacesBefore(leading), spacesAfter(gap)].filter((part) => part !== '').join('|') || '_';
  });
  return { misc, comments: [`# text = ${text.slice(words[0]?.start, words.at(-1)?.end)}`] };
}

function spacesBefore(gap: string): string {
  return gap === '' ? '' : `SpacesBefore=${escapeSpaces(gap)}`;
}

/** The white space as Universal Dependencies and UDPipe write it: nothing for a single space. */
function spacesAfter(gap: string): string {
  if (gap === ' ') return '';
  return gap === '' ? 'SpaceAfter=No' : `SpacesAfter=${escapeSpaces(gap)}`;
}

const spaceEscapes: Readonly<Record<string, string>> = { ' ': '\\s', '\t': '\\t', '\r': '\\r', '\n': '\\n' };

function escapeSpaces(gap: string): string {
  return gap.replace(/[ \t\r\n]/g, (space) => spaceEscapes[space] ?? space);
}

function formatColumnsItem({ sentences, lines, gold }: Item, labels: readonly LabelledWords[]): string {
  const tags = labels.flatMap((each) => each.tags);
  if (lines !== undefined) {
    const rows = lines.words.map((line, word) => withCell(line, tags[word] ?? ''));
    const before = lines.before.map((line) => (/^\s*-DOCSTART-\s+\S/.test(line) ? withCell(line, 'O') : line));
    return `${[...before, ...rows].join('\n')}\n`;
  }
  const rows = sentences
    .flat()
    .map((word, index) => [word, ...(gold ? [gold[index]] : []), tags[index] ?? ''].join('\t'));
  return rows.length > 0 ? `${rows.join('\n')}\n` : '';
}

function withCell(line: string, cell: string): string {
  return `${withoutEnd(line, ' \t')}${line.includes('\t') ? '\t' : ' '}${cell}`;
}

function formatJsonItem(item: Item, labels: readonly LabelledWords[], options: OutputOptions): string {
  const { sentences, text, error } = item;
  const record = item.record ?? recordOfRow(item);
  if (error !== undefined) return withRecord(item, record, unlessThere(record, { error: error.message }));
  const tokens = sentences.flat();
  const found = {
    tags: labels.flatMap(({ tags }) => tags),
    ...probabilities(labels),
    ...(text && item.record === undefined && { line: text.line }),
    ...(text && placesIn(text, sentences, options.offsets)),
    ...spansIn(item, labels, options),
  };
  const own = Array.isArray(record.tokens) || Array.isArray(record.words) ? {} : { tokens };
  return withRecord(item, record, { ...own, ...unlessThere(record, found) });
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

/** The results, with names that the record does not have yet: `predicted_tags` next to its own `tags`. */
function unlessThere(record: object, found: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const nameFor = (key: string): string => {
    let name = key;
    for (let number = 1; Object.hasOwn(record, name); number++)
      name = `predicted_${key}${number > 1 ? `_${number}` : ''}`;
    return name;
  };
  return Object.fromEntries(Object.entries(found).map(([key, value]) => [nameFor(key), value]));
}

function probabilities(labels: readonly LabelledWords[]) {
  const hasConfidences = labels.length > 0 && labels.every(({ confidences }) => confidences !== undefined);
  const hasAlternatives = labels.length > 0 && labels.every(({ alternatives }) => alternatives !== undefined);
  return {
    ...(hasConfidences && { confidences: labels.flatMap(({ confidences = [] }) => confidences.map(roundProbability)) }),
    ...(hasAlternatives && {
      best: labels.flatMap(({ alternatives = [] }) =>
        alternatives.map((best) =>
          best.map(({ tag, probability }) => ({ tag, probability: roundProbability(probability) })),
        ),
      ),
    }),
  };
}

/** The places of the words in their text and, if there are several sentences, the words of each. */
function placesIn(text: ItemText, sentences: readonly (readonly string[])[], unit: OutputOptions['offsets']) {
  const convert = converter(text, unit);
  const ends = sentences.map((_, index) => sentences.slice(0, index + 1).flat().length);
  return {
    offsets: text.places.flat().map(({ start, end }) => [convert(start), convert(end)]),
    ...(sentences.length > 1 && { sentences: ends.map((end, index) => [ends[index - 1] ?? 0, end]) }),
  };
}

function spansIn({ sentences, text }: Item, labels: readonly LabelledWords[], { tagSet, offsets }: OutputOptions) {
  const notation = notationOf(tagSet);
  if (notation === undefined) return {};
  let before = 0;
  const spans = labels.flatMap(({ tags }, sentence) => {
    const usual = tags.map((tag) => usualTag(tag, notation));
    const found = spansOf(usual, 'lenient').map(
      (span): Span => ({
        type: span.type,
        start: before + span.start,
        end: before + span.end,
      }),
    );
    before += sentences[sentence]?.length ?? 0;
    return found;
  });
  if (text === undefined) return { spans };
  const convert = converter(text, offsets);
  return {
    spans: characterSpans(spans, text.places.flat(), text.text).map((span) => ({
      ...span,
      start: convert(span.start),
      end: convert(span.end),
    })),
  };
}

const converters = new WeakMap<ItemText['allPlaces'], (unit: number) => number>();

/** Converts the offsets of a text's words from UTF-16 units; made once for each text. */
function converter({ text, allPlaces }: ItemText, unit: OutputOptions['offsets']): (offset: number) => number {
  if (unit === 'utf16') return (offset) => offset;
  const known = converters.get(allPlaces);
  if (known !== undefined) return known;
  const offsets = allPlaces.flat().flatMap(({ start, end }) => [start, end]);
  const converted = unit === 'utf8' ? byteOffsets(text, offsets) : codePointOffsets(text, offsets);
  const byOffset = new Map(offsets.map((offset, index) => [offset, converted[index] ?? offset]));
  const convert = (offset: number): number => byOffset.get(offset) ?? offset;
  converters.set(allPlaces, convert);
  return convert;
}

/** More digits than these would only be rounding noise of float32. */
function roundProbability(probability: number): number {
  return Number(probability.toFixed(5));
}
