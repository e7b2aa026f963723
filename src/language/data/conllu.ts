// Reads CoNLL-U and CoNLL-U Plus files with all their content, and writes them again
// (https://universaldependencies.org/format.html, https://universaldependencies.org/ext-format.html).
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { conlluFields } from './column.js';
import { createSentenceBound, isBlank, type LineSource, lineError, readLines } from './lines.js';

/** One line: a word (`3`), a range of words written as one (`3-4`) or an empty node (`3.1`). */
export interface ConlluToken {
  readonly kind: 'word' | 'range' | 'empty';
  readonly columns: readonly string[];
  /** Line in the file, counted from 1. */
  readonly line: number;
}

/** A sentence with everything that the file has for it. */
export interface ConlluSentence {
  /** The comments, each with its `#`. */
  readonly comments: readonly string[];
  readonly tokens: readonly ConlluToken[];
  /** The syntactic words among the tokens, which get tags. Empty if there are only comments. */
  readonly words: readonly ConlluToken[];
  /** Names of the columns: the ten of CoNLL-U, or those that the CoNLL-U Plus file declares. */
  readonly fields: readonly string[];
  /** Line of the sentence's first line, counted from 1. */
  readonly line: number;
}

/** The first line of a CoNLL-U Plus file: the names of its columns. */
const globalColumns = /^#\s*global\.columns\s*=(.+)$/;

/** The part of a sentence that has been read. */
interface OpenSentence {
  readonly comments: string[];
  readonly tokens: ConlluToken[];
  words: number;
  /** The number of the last word that a range covers. */
  coveredUntil: number;
}

/**
 * The sentences of a CoNLL-U file. Comments before a blank line, without words, make a sentence without words.
 * @throws BytetagError `data` for a line with another number of columns, an ID out of order, a range of words that do
 *   not exist or belong to another range, or an empty form
 */
export async function* readConllu(source: LineSource): AsyncGenerator<ConlluSentence> {
  let fields: readonly string[] = conlluFields;
  let start = 1;
  let open = emptySentence();
  const bound = createSentenceBound(source);
  const close = (): ConlluSentence => {
    const { comments, tokens, words, coveredUntil } = open;
    if (coveredUntil > words) {
      const range = tokens.findLast(({ kind }) => kind === 'range');
      const [line, id] = [range?.line ?? start, idOf(range?.columns ?? [], fields)];
      throw lineError(
        source.name,
        line,
        `expected a range of words up to ${words}, got ${describeText(id ?? 'nothing')}`,
      );
    }
    open = emptySentence();
    bound.reset();
    return { comments, tokens, words: tokens.filter(({ kind }) => kind === 'word'), fields, line: start };
  };
  for await (const { number, text } of readLines(source)) {
    const isFirst = open.comments.length === 0 && open.tokens.length === 0;
    if (isBlank(text)) {
      if (!isFirst) yield close();
      continue;
    }
    bound.add(number, text.length);
    if (isFirst) start = number;
    const named = globalColumns.exec(text)?.[1]?.trim();
    if (text.startsWith('#') && open.tokens.length === 0) {
      if (named) fields = checkFields(named.split(/\s+/), source.name, number);
      open.comments.push(text);
    } else addToken(open, text, number, fields, source.name);
  }
  if (open.comments.length > 0 || open.tokens.length > 0) yield close();
}

function emptySentence(): OpenSentence {
  return { comments: [], tokens: [], words: 0, coveredUntil: 0 };
}

function checkFields(fields: readonly string[], file: string, line: number): readonly string[] {
  if (formIndex(fields) >= 0) return fields;
  throw lineError(file, line, `expected a column FORM among global.columns, got ${describeText(fields.join(' '))}`);
}

/** The index of the column of word forms. */
export function formIndex(fields: readonly string[]): number {
  return fields.findIndex((field) => field.toLowerCase() === 'form');
}

function idOf(columns: readonly string[], fields: readonly string[]): string | undefined {
  return columns[fields.findIndex((field) => field.toLowerCase() === 'id')];
}

function addToken(open: OpenSentence, text: string, line: number, fields: readonly string[], file: string): void {
  const columns = text.split('\t');
  if (columns.length !== fields.length) {
    const hint = columns.length === 1 && /\s/.test(text) ? ' (are the columns separated by tabs?)' : '';
    throw lineError(file, line, `expected ${fields.length} columns, got ${columns.length}${hint}`);
  }
  const formAt = formIndex(fields);
  if (columns[formAt] === '') throw lineError(file, line, `expected a form in column ${formAt + 1}, got nothing`);
  // CoNLL-U Plus files may have no IDs. Then every line is a word.
  const id = idOf(columns, fields) ?? String(open.words + 1);
  const match = /^(\d+)(?:([-.])(\d+))?$/.exec(id);
  if (match === null) throw lineError(file, line, `expected an ID like 3, 3-4 or 3.1, got ${describeValue(id)}`);
  const [, first, separator, last] = match;
  const kind = separator === undefined ? 'word' : separator === '-' ? 'range' : 'empty';
  const expected = kind === 'empty' ? open.words : open.words + 1;
  if (Number(first) !== expected) {
    throw lineError(
      file,
      line,
      `expected ${kind === 'word' ? 'ID' : 'an ID that begins with'} ${expected}, got ${describeText(id)}`,
    );
  }
  if (kind === 'range') {
    if (open.coveredUntil >= expected || Number(last) < expected) {
      throw lineError(
        file,
        line,
        `expected a range from ${expected} upwards that no other one overlaps, got ${describeText(id)}`,
      );
    }
    open.coveredUntil = Number(last);
  }
  if (kind === 'word') open.words++;
  open.tokens.push({ kind, columns, line });
}

/**
 * The lines of a sentence and the blank line after it.
 * @param replacement a 0-based column and its new value for each word
 */
export function formatConllu(
  { comments, tokens }: Pick<ConlluSentence, 'comments' | 'tokens'>,
  replacement?: { readonly column: number; readonly values: readonly string[] },
): string {
  let word = 0;
  const lines = tokens.map(({ kind, columns }) => {
    if (kind !== 'word' || replacement === undefined) return columns.join('\t');
    const value = replacement.values[word++] ?? '_';
    return columns.map((column, index) => (index === replacement.column ? value : column)).join('\t');
  });
  return `${[...comments, ...lines].join('\n')}\n\n`;
}

/** A token of several words: its form, the indices of its first word and the one after the last, and its `MISC`. */
export interface WordRange {
  readonly form: string;
  readonly start: number;
  readonly end: number;
  readonly misc: string;
}

/**
 * A sentence of plain words as CoNLL-U tokens.
 * @param misc of each word. Default: `_`
 * @param ranges the tokens of several words, in the order of the words. Default: none
 */
export function conlluFromWords(
  words: readonly string[],
  misc: readonly string[] = [],
  comments: readonly string[] = [],
  ranges: readonly WordRange[] = [],
): ConlluSentence {
  const begins = new Map(ranges.map((range) => [range.start, range]));
  const tokens: ConlluToken[] = [];
  const lineOf = (id: string, form: string, last: string, kind: ConlluToken['kind']): ConlluToken => {
    const columns = [id, form, '_', '_', '_', '_', '_', '_', '_', last];
    return { kind, columns, line: tokens.length + 1 };
  };
  for (const [index, form] of words.entries()) {
    const range = begins.get(index);
    if (range) tokens.push(lineOf(`${index + 1}-${range.end}`, range.form, range.misc, 'range'));
    tokens.push(lineOf(String(index + 1), form, misc[index] ?? '_', 'word'));
  }
  return { comments, tokens, words: tokens.filter(({ kind }) => kind === 'word'), fields: conlluFields, line: 1 };
}

/** The running text of a sentence, made from its forms, ranges and `SpaceAfter=No`. */
export function conlluText({ tokens }: Pick<ConlluSentence, 'tokens'>): string {
  let text = '';
  let coveredUntil = 0;
  for (const { kind, columns } of tokens) {
    const [id = '', form = ''] = columns;
    const isCovered = kind === 'word' && Number(id) <= coveredUntil;
    if (kind === 'empty' || isCovered) continue;
    if (kind === 'range') coveredUntil = Number(id.split('-')[1]);
    const isJoined = (columns[9] ?? '').split('|').includes('SpaceAfter=No');
    text += isJoined ? form : `${form} `;
  }
  return text.trimEnd();
}
