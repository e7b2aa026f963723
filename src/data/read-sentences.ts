// Reads labelled sentences from anywhere: paths, patterns and references to data sets go in, sentences come out.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ioError } from '../atomic-file.js';
import { BytetagError } from '../errors.js';
import { type HubOptions, openHub } from '../hub/settings.js';
import { type Column, conlluColumn, formatColumn } from './column.js';
import { readColumns } from './columns.js';
import { readConllu } from './conllu.js';
import { readCsv } from './csv.js';
import { filesLike, isPattern } from './glob.js';
import { fetchDataset } from './hub-dataset.js';
import { readJsonl } from './jsonl.js';
import { fileSource, type LineSource, lineError, readLines } from './lines.js';
import { readParquet } from './parquet.js';
import { defaultSplits, parseReference, type Selection, select } from './reference.js';
import type { Sentence } from './sentence.js';
import { fetchTreebank } from './universal-dependencies.js';

/** Kinds of labelled files. */
export const fileKinds = ['conllu', 'columns', 'jsonl', 'csv', 'tsv', 'parquet'] as const;

/** One of them. */
export type FileKind = (typeof fileKinds)[number];

/** How data are found. */
export interface ReadDataOptions {
  /** Splits of a data set to look for where a reference names none, in order. Default: `train`. */
  readonly splits?: readonly string[];
  /** How data sets are downloaded. */
  readonly hub?: HubOptions | undefined;
}

const kindByExtension: Readonly<Record<string, FileKind>> = {
  ...{ conllu: 'conllu', jsonl: 'jsonl', ndjson: 'jsonl', json: 'jsonl', csv: 'csv', tsv: 'tsv', parquet: 'parquet' },
};

/** The kind of a file by its extension, before `.gz`; undefined for one that tells nothing. */
export function kindByName(path: string): FileKind | undefined {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(kindByExtension, extension) ? kindByExtension[extension] : undefined;
}

/**
 * The kind of a file, by its extension (before `.gz`); for a telling-nothing one by its first line that is not blank.
 * @throws BytetagError `io` if it cannot be read, `data` if it is empty
 */
export async function fileKind(path: string): Promise<FileKind> {
  const known = kindByName(path);
  if (known !== undefined) return known;
  for await (const { text } of readLines(openSource(path))) {
    if (text.trim() === '') continue;
    if (text.startsWith('{')) return 'jsonl';
    return text.startsWith('# ') || text.split('\t').length === 10 ? 'conllu' : 'columns';
  }
  throw emptyFile(path);
}

/**
 * The labelled sentences of a file, of all files that fit a pattern, or of a data set (`hf:org/name:train`, `ud:en_ewt:dev`),
 * each with a selection behind it or without: `train.conllu[:100]`.
 * @throws BytetagError `data` naming the line of what is malformed, or of a word without a tag; `data` for no sentences;
 *   `usage` for a selection of none; `network` where a data set cannot be downloaded
 */
export async function* readSentences(
  reference: string,
  column: Column,
  options: ReadDataOptions = {},
): AsyncGenerator<Sentence> {
  const { files, selection } = await findFiles(reference, options);
  const isLimited = selection !== undefined && (selection.begin < 0 || (selection.end ?? 0) < 0);
  if (isLimited) {
    const all: Sentence[] = [];
    for (const file of files) for await (const sentence of readFile(file, column)) all.push(sentence);
    const selected = select(all, selection);
    if (selected.length === 0) throw emptySelection(reference, all.length);
    yield* selected;
    return;
  }
  const { begin = 0, end = Number.POSITIVE_INFINITY } = selection ?? {};
  // Known without a look at the sentences.
  if (begin >= end) throw emptySelection(reference);
  let index = 0;
  for (const file of files) {
    if (index >= end) return;
    for await (const sentence of readFile(file, column)) {
      if (index >= end) return;
      if (index >= begin) yield sentence;
      index++;
    }
  }
  if (selection !== undefined && index <= begin) throw emptySelection(reference, index);
}

/** All sentences of several files, patterns or data sets, in order. */
export async function readAllSentences(
  references: readonly string[],
  column: Column,
  options: ReadDataOptions = {},
): Promise<readonly Sentence[]> {
  const sentences: Sentence[] = [];
  for (const reference of references) {
    for await (const sentence of readSentences(reference, column, options)) sentences.push(sentence);
  }
  return sentences;
}

/**
 * The files that a reference stands for, brought to this machine, and which of their sentences are meant.
 * @throws BytetagError like `readSentences`
 */
export async function findFiles(
  text: string,
  { splits = defaultSplits.train, hub }: ReadDataOptions = {},
): Promise<{ readonly files: readonly string[]; readonly selection?: Selection | undefined }> {
  // A file whose name looks like more is still a file.
  const isFile = await stat(text).then(
    () => true,
    () => false,
  );
  if (isFile) return { files: [text] };
  const reference = parseReference(text);
  const { selection } = reference;
  switch (reference.kind) {
    case 'hub':
      return { files: await fetchDataset(await openHub(hub), reference, splits), selection };
    case 'ud':
      return { files: [await fetchTreebank(await openHub(hub), reference, splits)], selection };
    case 'path': {
      if (!isPattern(reference.path)) return { files: [reference.path], selection };
      const files = await filesLike(reference.path);
      if (files.length === 0) throw new BytetagError('io', `${reference.path}: expected files that fit it, got none`);
      return { files, selection };
    }
  }
}

async function* readFile(path: string, column: Column): AsyncGenerator<Sentence> {
  let count = 0;
  for await (const sentence of sentencesOf(path, await fileKind(path), column)) {
    if (sentence.tags === undefined) {
      throw lineError(path, sentence.line, `expected tags for task ${formatColumn(column)}, got none`);
    }
    count++;
    yield sentence;
  }
  if (count === 0) throw emptyFile(path);
}

function sentencesOf(path: string, kind: FileKind, column: Column): AsyncIterable<Sentence> {
  const source = openSource(path);
  switch (kind) {
    case 'jsonl':
      return readJsonl(source, column);
    case 'columns':
      return readColumns(source, column);
    case 'csv':
      return readCsv(source, column, ',');
    case 'tsv':
      return readCsv(source, column, '\t');
    case 'parquet':
      return readParquet(path, column);
    case 'conllu':
      return readConlluColumn(source, column);
  }
}

async function* readConlluColumn(source: LineSource, column: Column): AsyncGenerator<Sentence> {
  const { name: path } = source;
  const index = conlluColumn(column, path);
  for await (const { words, line } of readConllu(source)) {
    const tags = words.map(({ columns, line: wordLine }) => {
      const tag = columns[index] ?? '';
      if (tag === '' || tag === '_') {
        throw lineError(path, wordLine, `expected a tag in column ${index + 1}, got ${tag === '' ? 'nothing' : tag}`);
      }
      return tag;
    });
    if (words.length > 0) yield { words: words.map(({ columns }) => columns[1] ?? ''), tags, file: path, line };
  }
}

/** A file, unpacked where its name ends in `.gz`. */
function openSource(path: string): LineSource {
  return /\.gz$/i.test(path) ? { name: path, bytes: unpack(path) } : fileSource(path);
}

async function* unpack(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error));
  try {
    yield* file.pipe(unpacked);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw ioError(path, 'read', error);
    const reason = error instanceof Error ? error.message : String(error);
    throw new BytetagError('data', `${path}: expected gzip, got ${JSON.stringify(reason)}`, { cause: error });
  }
}

/** @param count of the sentences to select from, where they were read */
function emptySelection(reference: string, count?: number): BytetagError {
  const found = count === undefined ? 'none' : `none of ${count}`;
  return new BytetagError('usage', `${reference}: expected a selection of at least one sentence, got ${found}`);
}

function emptyFile(path: string): BytetagError {
  return new BytetagError('data', `${path}: expected at least one sentence, got an empty file`);
}
