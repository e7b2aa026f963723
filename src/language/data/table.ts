// Reads the sentences of a table. Each row is a sentence or a word.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { type Column, formatColumn } from './column.js';
import { createSentenceBound, lineError } from './lines.js';
import { createNumberCheck } from './number-tags.js';
import { cutList, listOf, malformedList, parsePrintedList } from './printed-list.js';
import { columnNumber, mostLineBytesOf, type ReaderOptions } from './reading.js';
import { type DataRecord, recordSentence, type TagNames, tagKeyOf, tokenKeyOf } from './record.js';
import type { Sentence } from './sentence.js';

/** A row of a table. Where rows are words, a blank row ends a sentence. */
export interface TableRow {
  readonly line: number;
  /** The cells by the names of the columns; absent in a blank row. */
  readonly cells?: DataRecord;
}

/** A table and its properties. */
export interface Table {
  readonly name: string;
  /** The names of the columns, in their order. */
  readonly header: readonly string[];
  readonly rows: AsyncIterable<TableRow>;
  /** Names of tags that are whole numbers, as the file gives them. */
  readonly namesInFile: TagNames;
  /** True if the caller can name columns by number. */
  readonly hasOrder: boolean;
}

/** Columns that say which sentence a word belongs to: `sentence_id`, `Sentence #`. */
const sentenceColumn = /^sent(?:ence)?(?:[ _-]?(?:id|idx|index|nr|no|num|number|#))?$/i;
/** Columns that say which document a word belongs to. */
const documentColumn =
  /^(?:doc|document|article|story|file|filename)(?:[ _-]?(?:id|idx|index|name|nr|no|num|number|#))?$/i;

/**
 * The sentences of a table. A row is a sentence if the cell of its words is a list, or if the name of their column
 * means several words (`tokens`, `words`, any plural, `text`). Otherwise a row is a word, and a column or blank rows
 * tell where sentences end.
 * @throws BytetagError `data` for a row that cannot be read, or if nothing tells where sentences end; `usage` for a
 *   column that does not exist
 */
export async function* readTable(
  table: Table,
  asked: Column | undefined,
  reading: ReaderOptions,
): AsyncGenerator<Sentence> {
  const { name: file, header, rows } = table;
  const column = namedColumn(table, asked);
  const wordColumn = reading.wordColumn === undefined ? undefined : namedWordColumn(table, reading.wordColumn);
  const tokenKey = tokenKeyOf(header, wordColumn) ?? '';
  const tagKey = tagKeyOf(header, column);
  const sentenceKey = header.find((name) => sentenceColumn.test(name.trim()) && name !== tokenKey);
  const documentKey = header.find((name) => documentColumn.test(name.trim()));
  const areNamed = (reading.tagNames ?? table.namesInFile(tagKey ?? '')) !== undefined;
  const numberCheck = areNamed || reading.willBeWritten ? undefined : createNumberCheck(file);
  const keepsCells = reading.willBeWritten === true;
  const isForSeveral = /(?:s|^text)$/i.test(tokenKey.trim());

  const others = header.filter((name) => name !== tokenKey && name !== tagKey);
  /** @param cellOf gets the cell of a column, or its cells of several rows */
  const fromRecord = (record: DataRecord, line: number, cellOf: (name: string) => unknown): Sentence | undefined => {
    const fail = (message: string) => lineError(file, line, message);
    const { tagNames, willBeWritten: keepsNumbers } = reading;
    const options = { column, wordColumn, tagNames, keepsNumbers, namesInFile: table.namesInFile };
    const sentence = recordSentence(record, options, fail);
    if (sentence?.tags !== undefined) numberCheck?.add(sentence.tags, line);
    if (sentence === undefined && !keepsCells) {
      reading.onWarning?.(`${file}:${line}: left out, since it has no words`);
      return undefined;
    }
    const cells = keepsCells && { cells: Object.fromEntries(others.map((name) => [name, cellOf(name)])) };
    return { ...(sentence ?? { words: [] }), file, line, ...cells };
  };
  /** The row as a record of lists, if it is a sentence. */
  const asSentence = (cells: DataRecord, line: number): DataRecord | undefined => {
    const words = cells[tokenKey];
    if (Array.isArray(words) || words === undefined) return cells;
    const text = textIn(words, tokenKey, file, line);
    const isWordList = parsePrintedList(text) !== undefined;
    const isRowForSeveral = isForSeveral && sentenceKey === undefined;
    const withWords = (): DataRecord => ({ ...cells, [tokenKey]: readList(text, file, line) });
    if (tagKey === undefined) return isWordList || isRowForSeveral ? withWords() : undefined;
    const tagCell = cells[tagKey];
    if (Array.isArray(tagCell)) return withWords();
    const tagText = textIn(tagCell, tagKey, file, line);
    const isTagList = parsePrintedList(tagText) !== undefined;
    const isAlike = countOf(text) > 1 && countOf(text) === countOf(tagText);
    // A word may look like a list, and a sentence may have a number in another column.
    const isSentence =
      isTagList || isRowForSeveral || (isWordList && isAlike) || (isForSeveral && (isWordList || isAlike));
    return isSentence ? { ...withWords(), [tagKey]: readTags(tagText, file, line) } : undefined;
  };

  let group: { readonly line: number; readonly cells: DataRecord }[] = [];
  const bound = createSentenceBound({ name: file, mostLineBytes: mostLineBytesOf(reading) });
  let sentenceName = '';
  let documentName = '';
  let isDivided = false;
  const takeGroup = (): Sentence | undefined => {
    const [first] = group;
    if (first === undefined) return undefined;
    const words = group.map(({ cells }) => String(cells[tokenKey] ?? ''));
    const tags = tagKey === undefined ? {} : { [tagKey]: group.map(({ cells }) => tagIn(cells[tagKey])) };
    const rows = group;
    group = [];
    bound.reset();
    return fromRecord({ [tokenKey]: words, ...tags }, first.line, (name) => rows.map(({ cells }) => cells[name]));
  };
  for await (const { line, cells } of rows) {
    if (cells === undefined) {
      isDivided = true;
      const sentence = takeGroup();
      if (sentence) yield sentence;
      continue;
    }
    const record = asSentence(cells, line);
    if (record !== undefined) {
      const [before, sentence] = [takeGroup(), fromRecord(record, line, (name) => cells[name])];
      if (before) yield before;
      if (sentence) yield sentence;
      continue;
    }
    // Some files name the sentence only at its first word.
    const nextSentence = nameIn(cells, sentenceKey);
    const nextDocument = nameIn(cells, documentKey);
    isDivided ||= nextSentence !== '';
    const isNew =
      (nextSentence !== '' && nextSentence !== sentenceName) || (nextDocument !== '' && nextDocument !== documentName);
    const finished = isNew ? takeGroup() : undefined;
    if (finished) yield finished;
    sentenceName = nextSentence || sentenceName;
    documentName = nextDocument || documentName;
    const values = Object.values(cells);
    bound.add(line, sizeOf(values), values.length);
    group.push({ line, cells });
  }
  if (!isDivided && group.length > 1) {
    const expected = 'a column that tells sentences apart (sentence_id) or a blank line after each sentence';
    throw lineError(file, group[0]?.line ?? 1, `expected ${expected}, got a word a row without either`);
  }
  const last = takeGroup();
  if (last) yield last;
  numberCheck?.end();
}

/** The total number of characters of some values. */
function sizeOf(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
}

function readList(text: string, file: string, line: number): readonly string[] {
  const list = listOf(text);
  if (list === malformedList) {
    throw lineError(file, line, `expected a whole list of quoted texts, got ${describeValue(text, 80)}`);
  }
  if (list !== cutList) return list;
  throw lineError(file, line, 'expected a whole list, got one that was cut with ... when it was printed');
}

/** The number of items of a list, or of parts between white space; 0 for a list that cannot be read. */
function countOf(text: string): number {
  const list = listOf(text);
  return typeof list === 'symbol' ? 0 : list.length;
}

/** A list of tags. Items without quotes that are numbers stay numbers, which need names. */
function readTags(text: string, file: string, line: number): readonly unknown[] {
  const tags = readList(text, file, line);
  const areNumbers = parsePrintedList(text) !== undefined && !/['"]/.test(text);
  return areNumbers ? tags.map(Number) : tags;
}

/**
 * The content of a cell as text; an empty text if the cell is empty.
 * @throws BytetagError `data` for an object, such as Parquet's structs
 */
function textIn(value: unknown, key: string, file: string, line: number): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  throw lineError(file, line, `expected a text under "${key}", got ${describeValue(value)}`);
}

/** The tag in the row of a word. Numbers stay numbers, which need names. */
function tagIn(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'bigint' ? value : String(value ?? '');
}

/** The name of the row's sentence or document; an empty text if the cell is empty or NaN, as pandas writes it. */
function nameIn(cells: DataRecord, key: string | undefined): string {
  const value = key === undefined ? undefined : cells[key];
  if (value === undefined || value === null || Number.isNaN(value)) return '';
  return typeof value === 'object' ? describeValue(value) : String(value);
}

/** The column by its name, if the caller gave its number. */
function namedColumn({ name, header, hasOrder }: Table, column: Column | undefined): Column | undefined {
  if (column?.kind !== 'numbered') return column;
  const found = hasOrder ? header[column.number - 1] : undefined;
  if (found !== undefined) return { kind: 'field', name: found };
  const expected = hasOrder ? `a column from 1 to ${header.length}` : 'column:NAME, since columns have names only here';
  throw new BytetagError('usage', `${name}: task ${formatColumn(column)}: expected ${expected}, got ${column.number}`);
}

function namedWordColumn({ name, header, hasOrder }: Table, column: string): string {
  const number = columnNumber(column);
  const found = number !== undefined && hasOrder ? header[number - 1] : column;
  if (found !== undefined && tokenKeyOf(header, found) !== undefined) return found;
  throw new BytetagError('usage', `${name}: expected one of the columns ${header.join(', ')} for words, got ${column}`);
}
