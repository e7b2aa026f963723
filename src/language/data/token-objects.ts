// Reads tokens that are objects with a text and a tag, as bytetag, spaCy and others write them.
import { describeValue } from '../../foundation/describe-value.js';
import type { Column } from './column.js';
import { type DataRecord, tagKeyOf, tokenKeyOf } from './record.js';

/** The place of a sentence among the tokens of a record: the indices of its first, and of the one after its last. */
export interface TokenRange {
  readonly start: number;
  readonly end: number;
}

/** Finds the key of a task's tags among those of a token. */
export function tokenTagKeyOf(keys: readonly string[], column: Column | undefined): string | undefined {
  // In spaCy's tokens `pos` has the universal part of speech, and `tag` that of the treebank.
  const isSpacy = keys.includes('pos') && keys.includes('tag');
  if (!isSpacy || column?.kind !== 'named' || column.name === 'upos') return tagKeyOf(keys, column);
  const found = tagKeyOf(
    keys.filter((key) => key !== 'pos' && key !== 'tag'),
    column,
  );
  return found ?? (column.name === 'xpos' ? 'tag' : undefined);
}

/**
 * The tags of tokens; undefined if they have none for the task.
 * @throws what `fail` makes if only some have one
 */
export function tagsOfTokens(
  tokens: readonly DataRecord[],
  column: Column | undefined,
  fail: (message: string) => Error,
): readonly string[] | undefined {
  const key = tokenTagKeyOf(Object.keys(tokens[0] ?? {}), column);
  if (key === undefined) return undefined;
  return tokens.map((token) => {
    const tag = token[key];
    if (typeof tag === 'string' && tag !== '') return tag;
    throw fail(`expected a tag under "${key}" in each token, got ${describeValue(tag)}`);
  });
}

/**
 * A record whose tokens are objects as one whose tokens are texts, with a list of tags if each token has one.
 * Undefined if not all tokens are objects with a text.
 * @param tokenKey the key of the tokens
 * @throws what `fail` makes if only some tokens have a tag
 */
export function withTokenTexts(
  record: DataRecord,
  tokenKey: string,
  column: Column | undefined,
  fail: (message: string) => Error,
): DataRecord | undefined {
  const tokens = record[tokenKey];
  if (!Array.isArray(tokens) || tokens.length === 0 || !tokens.every(isRecord)) return undefined;
  const textKey = tokenKeyOf(Object.keys(tokens[0] ?? {})) ?? '';
  const texts = tokens.map((token) => token[textKey]);
  if (!texts.every((text) => typeof text === 'string')) return undefined;
  const withTexts = { ...record, [tokenKey]: texts };
  if (tagKeyOf(Object.keys(record), column) !== undefined) return withTexts;
  const tags = tagsOfTokens(tokens, column, fail);
  return tags === undefined ? withTexts : { ...withTexts, [column?.kind === 'field' ? column.name : 'tags']: tags };
}

/**
 * The sentences of a record with tokens, as `sentences: [{"start": 0, "end": 3}, ..]`; undefined if it does not divide
 * all of its tokens into sentences.
 * @param count the number of tokens
 */
export function tokenRangesOf({ sentences }: DataRecord, count: number): readonly TokenRange[] | undefined {
  if (!Array.isArray(sentences) || !sentences.every(isRange)) return undefined;
  const isWhole =
    sentences.every(({ start, end }, index) => start === (sentences[index - 1]?.end ?? 0) && end > start) &&
    sentences.at(-1)?.end === count;
  return isWhole ? sentences : undefined;
}

function isRange(value: unknown): value is TokenRange {
  return isRecord(value) && Number.isInteger(value.start) && Number.isInteger(value.end);
}

function isRecord(value: unknown): value is DataRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
