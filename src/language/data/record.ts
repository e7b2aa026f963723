// Finds the words and tags of a sentence in a record: an object of columns, such as a line of JSON or a row of a table.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { type Column, formatColumn } from './column.js';
import { nameOf } from './number-tags.js';
import type { FileReading } from './reading.js';

/** An object with a value for each column. */
export type DataRecord = Readonly<Record<string, unknown>>;

/**
 * Names of tags that are stored as whole numbers (Hugging Face's `ClassLabel`), in order; for a column, or for all
 * columns.
 */
export type TagNames = (column: string) => readonly string[] | undefined;

/** Columns that hold a sentence's words. */
const tokenKeys: readonly string[] = ['tokens', 'words', 'token', 'word', 'form', 'text'];

/** The words and tags that a record has. */
export interface RecordSentence {
  readonly words: readonly string[];
  readonly tags?: readonly string[];
}

/** How a record is read. */
export interface RecordReading extends Pick<FileReading, 'wordColumn' | 'tagNames'> {
  readonly column: Column | undefined;
  /** The names of tags that the file gives. */
  readonly namesInFile: TagNames;
  /** Whether numbers without names are accepted as tags. Default: false. */
  readonly keepsNumbers?: boolean | undefined;
}

/**
 * The sentence of a record; undefined for one without words.
 * @param fail makes the error for a record that cannot be used
 */
export function recordSentence(
  record: DataRecord,
  { column, wordColumn, tagNames, namesInFile, keepsNumbers = false }: RecordReading,
  fail: (message: string) => Error,
): RecordSentence | undefined {
  const names = Object.keys(record);
  const tokenKey = tokenKeyOf(names, wordColumn) ?? 'tokens';
  const tokens = record[tokenKey];
  if (!isStringList(tokens)) {
    const found =
      tokens === undefined ? `columns ${describeText(names.slice(0, 8).join(', '))}` : describeValue(tokens);
    throw fail(`expected a list of strings under "${tokenKey}", got ${found}`);
  }
  if (tokens.length === 0) return undefined;
  const empty = tokens.indexOf('');
  if (empty >= 0) throw fail(`expected words, got an empty token at position ${empty + 1}`);
  for (const word of tokens) expectUnicode(word, fail);
  if (column?.kind === 'numbered') {
    throw fail(`expected a task column:NAME, since columns have names only here, got ${formatColumn(column)}`);
  }
  const key = tagKeyOf(names, column);
  if (key === undefined) {
    if (column?.kind !== 'field') return { words: tokens };
    throw fail(`expected column ${column.name}, got ${describeText(names.join(', '))}`);
  }
  const tags = readTags(record[key], key, { names: tagNames ?? namesInFile(key), keepsNumbers }, fail);
  if (tags.length !== tokens.length) {
    throw fail(`expected as many tags as tokens, ${tokens.length}, got ${tags.length}`);
  }
  const without = tags.indexOf('');
  if (without >= 0) throw fail(`expected tags, got an empty one at position ${without + 1}`);
  for (const tag of tags) expectUnicode(tag, fail);
  return { words: tokens, tags };
}

/** @throws what `fail` makes for half of a surrogate pair, which JSON can contain but UTF-8 cannot */
export function expectUnicode(text: string, fail: (message: string) => Error): void {
  if (!/\p{Surrogate}/u.test(text)) return;
  throw fail(`expected Unicode, got half of a surrogate pair in ${describeValue(text)}`);
}

/** Finds the column of the words among all columns. @param wordColumn its name, if the caller gave it */
export function tokenKeyOf(names: readonly string[], wordColumn?: string): string | undefined {
  return wordColumn === undefined ? keyAmong(names, tokenKeys) : keyAmong(names, [wordColumn]);
}

/** Finds the column of a task's tags among all columns: the one whose name fits the task best. */
export function tagKeyOf(names: readonly string[], column: Column | undefined): string | undefined {
  if (column?.kind === 'field') return keyAmong(names, [column.name]);
  const named = column?.kind === 'named' ? [column.name, `${column.name}_tags`] : [];
  const parts = column?.kind === 'named' && /pos$/.test(column.name) ? ['pos_tags', 'pos'] : [];
  const single = column?.kind === 'named' && !/pos$/.test(column.name) ? ['tag', 'label'] : ['tag'];
  return keyAmong(names, [...named, ...parts, 'tags', 'labels', ...single]);
}

/** The name of the first of the keys that is among the names, exactly or in other upper and lower case (`Word`). */
function keyAmong(names: readonly string[], keys: readonly string[]): string | undefined {
  for (const key of keys) {
    if (names.includes(key)) return key;
    const similar = names.find((name) => name.trim().toLowerCase() === key.toLowerCase());
    if (similar !== undefined) return similar;
  }
  return undefined;
}

function readTags(
  value: unknown,
  key: string,
  { names, keepsNumbers }: { readonly names: readonly string[] | undefined; readonly keepsNumbers: boolean },
  fail: (message: string) => Error,
): readonly string[] {
  if (!Array.isArray(value)) throw fail(`expected a list under "${key}", got ${describeValue(value)}`);
  return value.map((tag) => {
    const isNumber = typeof tag === 'bigint' || Number.isInteger(tag);
    if (typeof tag === 'string') return nameOf(tag, names, fail);
    if (names === undefined && isNumber && keepsNumbers) return String(tag);
    if (names === undefined || !isNumber) {
      const hint = isNumber ? ' (--tag-names gives numbers their names, or a first line {"names": [..]})' : '';
      throw fail(`expected tags as strings under "${key}", got ${describeValue(tag)}${hint}`);
    }
    return nameOf(String(tag), names, (message) => fail(`${message} under "${key}"`));
  });
}

/** True for a list of strings. */
export function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
