// Records: an object of columns (a line of JSON, a row of Parquet or CSV) goes in, the words and tags of a sentence come out.
import type { Column } from './column.js';

/** A row. */
export type DataRecord = Readonly<Record<string, unknown>>;

/** Names of tags that are stored as whole numbers (Hugging Face's `ClassLabel`), in order: by column, or for all. */
export type TagNames = (column: string) => readonly string[] | undefined;

/** Columns that hold a sentence's words. */
const tokenKeys = ['tokens', 'words', 'token', 'word', 'form', 'text'] as const;

/** What a record says of a sentence. */
export interface RecordSentence {
  readonly words: readonly string[];
  readonly tags?: readonly string[];
}

/**
 * The sentence of a record; undefined for one without words.
 * @param fail makes the error for a record that cannot be used
 */
export function recordSentence(
  record: DataRecord,
  column: Column | undefined,
  tagNames: TagNames,
  fail: (message: string) => Error,
): RecordSentence | undefined {
  const tokenKey = tokenKeys.find((key) => key in record) ?? 'tokens';
  const tokens = record[tokenKey];
  if (!isStringList(tokens)) {
    const keys = Object.keys(record).slice(0, 8).join(', ');
    const found = tokens === undefined ? `columns ${keys}` : shorten(JSON.stringify(tokens));
    throw fail(`expected a list of strings under "${tokenKey}", got ${found}`);
  }
  if (tokens.length === 0) return undefined;
  const empty = tokens.indexOf('');
  if (empty >= 0) throw fail(`expected words, got an empty token at position ${empty + 1}`);
  const key = tagKeys(column).find((name) => name in record);
  if (key === undefined) {
    if (column?.kind !== 'field') return { words: tokens };
    throw fail(`expected column ${column.name}, got ${Object.keys(record).join(', ')}`);
  }
  const tags = readTags(record[key], key, tagNames(key), fail);
  if (tags.length !== tokens.length) {
    throw fail(`expected as many tags as tokens, ${tokens.length}, got ${tags.length}`);
  }
  return { words: tokens, tags };
}

/** True if a column may hold the words of a sentence, or one of them. */
export function isTokenColumn(name: string): boolean {
  return (tokenKeys as readonly string[]).includes(name.toLowerCase());
}

/** Columns in which a task's tags may stand, the most telling first. */
export function tagKeys(column: Column | undefined): readonly string[] {
  if (column?.kind === 'field') return [column.name];
  const named = column?.kind === 'named' ? [column.name, `${column.name}_tags`] : [];
  const parts = column?.kind === 'named' && /pos$/.test(column.name) ? ['pos_tags', 'pos'] : [];
  return [...named, ...parts, 'tags', 'labels'];
}

function readTags(
  value: unknown,
  key: string,
  names: readonly string[] | undefined,
  fail: (message: string) => Error,
): readonly string[] {
  if (isStringList(value)) return value;
  if (!Array.isArray(value)) throw fail(`expected a list under "${key}", got ${shorten(String(value))}`);
  return value.map((tag) => {
    if (names === undefined) {
      const hint = 'a first line {"names": [..]} names numbers';
      throw fail(`expected tags as strings under "${key}", got ${String(tag)} (${hint})`);
    }
    const name = typeof tag === 'number' || typeof tag === 'bigint' ? names[Number(tag)] : undefined;
    if (name === undefined) throw fail(`expected a number below ${names.length} under "${key}", got ${String(tag)}`);
    return name;
  });
}

/** True for a list of strings. */
export function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
