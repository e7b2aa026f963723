// Reads labelled files of any kind: paths and a column go in, sentences come out.
import { extname } from 'node:path';
import { BytetagError } from '../errors.js';
import { type Column, conlluColumn, formatColumn } from './column.js';
import { readColumns } from './columns.js';
import { readConllu } from './conllu.js';
import { readJsonl } from './jsonl.js';
import { fileSource, lineError, readLines } from './lines.js';
import type { Sentence } from './sentence.js';

/** Kinds of labelled files. */
export type FileKind = 'conllu' | 'columns' | 'jsonl';

/**
 * The kind of a file, by its extension; for a telling-nothing one by its first line that is not blank.
 * @throws BytetagError `io` if it cannot be read, `data` if it is empty
 */
export async function fileKind(path: string): Promise<FileKind> {
  const byExtension: Readonly<Record<string, FileKind>> = {
    '.conllu': 'conllu',
    '.jsonl': 'jsonl',
    '.ndjson': 'jsonl',
  };
  const known = byExtension[extname(path).toLowerCase()];
  if (known !== undefined) return known;
  for await (const { text } of readLines(fileSource(path))) {
    if (text.trim() === '') continue;
    if (text.startsWith('{')) return 'jsonl';
    return text.startsWith('# ') || text.split('\t').length === 10 ? 'conllu' : 'columns';
  }
  throw emptyFile(path);
}

/**
 * The labelled sentences of a file.
 * @throws BytetagError `data` naming the line of what is malformed, or of a word without a tag; `data` for no sentences
 */
export async function* readSentences(path: string, column: Column): AsyncGenerator<Sentence> {
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
  const source = fileSource(path);
  if (kind === 'jsonl') return readJsonl(source, column);
  return kind === 'columns' ? readColumns(source, column) : readConlluColumn(path, column);
}

async function* readConlluColumn(path: string, column: Column): AsyncGenerator<Sentence> {
  const index = conlluColumn(column, path);
  for await (const { words, line } of readConllu(fileSource(path))) {
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

/** All sentences of several files, in order. */
export async function readAllSentences(paths: readonly string[], column: Column): Promise<readonly Sentence[]> {
  const sentences: Sentence[] = [];
  for (const path of paths) for await (const sentence of readSentences(path, column)) sentences.push(sentence);
  return sentences;
}

function emptyFile(path: string): BytetagError {
  return new BytetagError('data', `${path}: expected at least one sentence, got an empty file`);
}
