// Reads column files as in CoNLL-2000, 2002 and 2003: one word on each line, a blank line after each sentence.
import { describeText } from '../../foundation/describe-value.js';
import { type AmbiguousColumns, createAmbiguousColumns } from './ambiguous-columns.js';
import { type Column, formatColumn } from './column.js';
import { createHeaderCheck } from './header-row.js';
import { createSentenceBound, isBlank, type Line, type LineSource, lineError, readLines, trimBlanks } from './lines.js';
import { createNumberCheck, nameOf } from './number-tags.js';
import { columnNumber, type ReaderOptions } from './reading.js';
import type { ColumnLines, Sentence } from './sentence.js';

/** A sentence as it is in a column file. */
interface ColumnSentence {
  /** The names of the columns, if the file has a header. */
  readonly names: readonly string[] | undefined;
  readonly rows: readonly Row[];
  readonly lines: ColumnLines;
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The sentences of a column file. Tabs separate the columns of a line that has any, otherwise spaces; other white space
 * belongs to the words. `-DOCSTART-` lines and comments (`# id 3`) are skipped; so is a first row of names, if the
 * options say that there is one.
 * @param column the column of the tags. Default: no tags are read
 * @throws BytetagError `data` for a line with another number of columns than the first, or without the requested column
 */
export async function* readColumns(
  source: LineSource,
  column?: Column,
  reading: ReaderOptions = {},
): AsyncGenerator<Sentence> {
  const { name: file } = source;
  const { wordColumn } = reading;
  let wordIndex: number | undefined;
  let undecided: ColumnSentence[] = [];
  let ambiguous: AmbiguousColumns | undefined;
  const headerCheck = createHeaderCheck();
  const areNamed = reading.tagNames !== undefined || reading.willBeWritten === true;
  const numberCheck = areNamed ? undefined : createNumberCheck(file);
  let firstLine = 1;
  const taken = (index: number): readonly Sentence[] => {
    if (column?.kind === 'named' && (column.name === 'ner' || column.name === 'chunk')) {
      ambiguous ??= createAmbiguousColumns(column.name, index);
    }
    const how: Reading = { wordIndex: index, isGuessed: wordColumn === undefined, column, ambiguous, file, reading };
    const sentences = undecided.map((sentence) => toSentence(sentence, how));
    undecided = [];
    for (const { tags = [], line } of sentences) {
      if (headerCheck.add(tags) === 0) firstLine = line;
      numberCheck?.add(tags, line);
    }
    return sentences;
  };
  // For sentences of one word each: the first column has numbers only if it does in all of them.
  const indexByNumbers = (): number => (undecided.every(hasRunningNumbers) ? 1 : 0);
  for await (const sentence of readSentencesOf(source, reading.header === true)) {
    undecided.push(sentence);
    if (wordColumn !== undefined) wordIndex ??= wordIndexOf(wordColumn, sentence.names, file);
    if (sentence.rows.length > 1) wordIndex ??= hasRunningNumbers(sentence) ? 1 : 0;
    if (undecided.length === enoughSentences) wordIndex ??= indexByNumbers();
    if (wordIndex !== undefined) yield* taken(wordIndex);
  }
  yield* taken(wordIndex ?? indexByNumbers());
  numberCheck?.end();
  const header = headerCheck.header();
  if (header === undefined) return;
  const found = `looks like a header, since ${describeText(header)} is no tag of another word`;
  reading.onWarning?.(`${file}:${firstLine}: ${found} (--header leaves it out)`);
}

/** After this many sentences of one word each, a number before each word cannot be chance. */
const enoughSentences = 1000;

/** How the sentences of a file are read. */
interface Reading {
  readonly wordIndex: number;
  readonly isGuessed: boolean;
  readonly column: Column | undefined;
  /** Checks for other columns that the task could mean; undefined if none can. */
  readonly ambiguous: AmbiguousColumns | undefined;
  readonly file: string;
  readonly reading: ReaderOptions;
}

/** @param names the names of the columns, if the file has a header */
function wordIndexOf(wordColumn: string, names: readonly string[] | undefined, where: string): number {
  const number = columnNumber(wordColumn);
  if (number !== undefined) return number - 1;
  const index = names === undefined ? -1 : indexOfName(names, wordColumn);
  if (index >= 0) return index;
  const expected =
    names === undefined ? 'as a number, since these have no names' : `among ${describeText(names.join(', '))}`;
  throw lineError(where, 1, `expected the words' column ${expected}, got ${wordColumn}`);
}

function indexOfName(names: readonly string[], wanted: string): number {
  return names.findIndex((name) => name.toLowerCase() === wanted.toLowerCase());
}

async function* readSentencesOf(source: LineSource, hasHeader: boolean): AsyncGenerator<ColumnSentence> {
  let names: readonly string[] | undefined;
  let rows: Row[] = [];
  let before: string[] = [];
  let words: string[] = [];
  let count = 0;
  let hasTabs = false;
  const [bound, waitingBound] = [createSentenceBound(source), createSentenceBound(source)];
  const begin = (text: string): void => {
    if (count > 0) return;
    count = cellsOf(text, 0).length;
    hasTabs = text.includes('\t');
  };
  const sentence = (): ColumnSentence => {
    const result = { names, rows, lines: { before, words } };
    [rows, before, words] = [[], [], []];
    bound.reset();
    return result;
  };
  /** The lines from the first that begins with `#`. They are kept until the number of columns is known. */
  let waiting: Line[] = [];
  const take = (number: number, text: string): void => {
    const cells = cellsOf(text, count);
    bound.add(number, text.length, cells.length);
    if (rows.length === 0 && isComment(text, cells.length, count, hasTabs)) {
      before.push(text);
      return;
    }
    if (cells.length !== count) throw lineError(source.name, number, `expected ${count} columns, got ${cells.length}`);
    rows.push({ line: number, cells });
    words.push(text);
  };
  function* takeLine({ number, text }: Line): Generator<ColumnSentence> {
    if (isBlank(text)) {
      if (rows.length > 0) yield sentence();
      else if (before.length > 0) before.push('');
    } else if (documentLine.test(text)) {
      if (rows.length > 0) yield sentence();
      bound.add(number, text.length);
      before.push(text);
    } else {
      begin(text);
      take(number, text);
    }
  }
  for await (const line of readLines(source)) {
    const { number, text } = line;
    if (hasHeader && names === undefined && !isBlank(text)) {
      names = cellsOf(text, 0);
      before.push(text);
      continue;
    }
    const tellsNothing = isBlank(text) || documentLine.test(text);
    if (count === 0 && (tellsNothing ? waiting.length > 0 : /^#[ \t]/.test(text))) {
      waitingBound.add(number, text.length);
      waiting.push(line);
      continue;
    }
    if (!tellsNothing) begin(text);
    for (const earlier of waiting) yield* takeLine(earlier);
    waiting = [];
    yield* takeLine(line);
  }
  for (const line of waiting) yield* takeLine(line);
  if (rows.length > 0) yield sentence();
}

/** A line that begins a document. */
const documentLine = /^[ \t]*-DOCSTART-(?:[ \t]|$)/;

/** The cells of a line. @param count the number of columns of the file; 0: not known */
function cellsOf(text: string, count: number): readonly string[] {
  const trimmed = trimBlanks(text);
  if (!trimmed.includes('\t')) return trimmed.split(/ +/);
  const cells = trimmed.split('\t').map((cell) => trimBlanks(cell));
  // Some files align their columns with several tabs.
  const filled = cells.filter((cell) => cell !== '');
  return filled.length === count ? filled : cells;
}

/**
 * True for a comment. It is a line before the words of a sentence that begins with `#` and a space. It also has a
 * different number of columns than the words, or no tabs where the words have some, or, without tabs, the form
 * `# key = value` or `# id 3`.
 * @param hasTabs whether the lines of words have tabs
 */
function isComment(text: string, cells: number, count: number, hasTabs: boolean): boolean {
  if (!/^#[ \t]/.test(text)) return false;
  if (hasTabs && !text.includes('\t')) return true;
  return cells !== count || /^# +(?:[^ \t]+ += |id )[^\t]*$/.test(text);
}

/** True if there are three or more columns, and the first counts the words from 0 or 1. */
function hasRunningNumbers({ rows }: ColumnSentence): boolean {
  const [first] = rows;
  const start = Number(first?.cells[0]);
  if (first === undefined || first.cells.length < 3 || (start !== 0 && start !== 1)) return false;
  return rows.every(({ cells }, index) => cells[0] === String(start + index));
}

function toSentence(sentence: ColumnSentence, how: Reading): Sentence {
  const { wordIndex, isGuessed, column, ambiguous, file, reading } = how;
  const { names, rows, lines } = sentence;
  if (isGuessed && wordIndex === 1 && !hasRunningNumbers(sentence)) {
    const { line = 1, cells = [] } = rows[0] ?? {};
    const hint = '--word-column names that of the words';
    throw lineError(
      file,
      line,
      `expected words numbered in column 1, as before, got ${describeText(cells[0] ?? 'nothing')} (${hint})`,
    );
  }
  const [first] = rows;
  if (first?.line === 1 && isHeader(first.cells, wordIndex)) {
    const hint = '--header leaves it out';
    throw lineError(file, 1, `expected words and tags, got a header: ${describeText(first.cells.join(' '))} (${hint})`);
  }
  const words = rows.map(({ cells, line }) => {
    const word = cells[wordIndex] ?? '';
    if (word !== '') return word;
    throw lineError(file, line, `expected a word in column ${wordIndex + 1}, got nothing`);
  });
  const startsDocument = lines.before.some((line) => documentLine.test(line));
  const place = { file, line: rows[0]?.line ?? 1, ...(startsDocument && { startsDocument }) };
  if (column === undefined) return { words, ...place, lines };
  const tags = rows.map(({ cells, line }) => {
    const index = tagIndex(column, cells.length, wordIndex, names);
    const tag = cells[index];
    if (tag === undefined || index === wordIndex) {
      const found = tag === undefined || cells.length === 1 ? `${cells.length} columns` : 'that of the words';
      const hint =
        column.kind === 'field' && names === undefined ? ' without names (--header: the first row has them)' : '';
      throw lineError(file, line, `expected a column for task ${formatColumn(column)}, got ${found}${hint}`);
    }
    if (tag === '') throw lineError(file, line, `expected a tag in column ${index + 1}, got nothing`);
    return nameOf(tag, reading.tagNames, (message) => lineError(file, line, message));
  });
  if (ambiguous !== undefined) expectOneColumn(rows, column, wordIndex, ambiguous, file);
  return { words, tags, ...place, lines };
}

/** @throws BytetagError `data` if the task could mean another column */
function expectOneColumn(
  rows: readonly Row[],
  column: Column,
  wordIndex: number,
  ambiguous: AmbiguousColumns,
  file: string,
): void {
  const cells = rows.map((row) => row.cells);
  const chosen = tagIndex(column, cells[0]?.length ?? 0, wordIndex);
  const others = ambiguous.add(cells, chosen);
  if (others.length === 0) return;
  const names = [...others, chosen].sort((a, b) => a - b).map((index) => `column:${index + 1}`);
  const expected = `one column that could be that of task ${formatColumn(column)}`;
  const hint = `--task ${names.join(' or ')} says which`;
  throw lineError(file, rows[0]?.line ?? 1, `expected ${expected}, got ${names.join(' and ')} (${hint})`);
}

/** True if the row of the first word has the names of columns instead. */
function isHeader(cells: readonly string[], wordIndex: number): boolean {
  const isTagName = (cell: string): boolean => /^(?:(?:ner|pos|chunk|upos|xpos)(?:_tags?)?|tags?|labels?)$/i.test(cell);
  return /^(?:tokens?|words?|form)$/i.test(cells[wordIndex] ?? '') && cells.some(isTagName);
}

/**
 * The column of a named task: parts of speech come after the words, entities are last, and chunks come before them or
 * last.
 */
function tagIndex(column: Column, count: number, wordIndex: number, names: readonly string[] = []): number {
  if (column.kind === 'numbered') return column.number - 1;
  if (column.kind === 'field') return indexOfName(names, column.name);
  if (column.name === 'upos' || column.name === 'xpos') return wordIndex + 1;
  // CoNLL-2003 has chunks before entities.
  return column.name === 'chunk' && count - wordIndex === 4 ? wordIndex + 2 : count - 1;
}
