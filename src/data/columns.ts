// Column files of the CoNLL-2000, 2002 and 2003 kind: lines go in, words with one column of tags come out.
import { type Column, formatColumn } from './column.js';
import { type LineSource, lineError, readLines } from './lines.js';
import type { Sentence } from './sentence.js';

/** Where the tags of a named task stand: parts of speech second, chunks and entities last. */
function columnIndex(column: Column, count: number): number {
  if (column.kind === 'numbered') return column.number - 1;
  // Column files have no names.
  if (column.kind === 'field') return -1;
  return column.name === 'upos' || column.name === 'xpos' ? 1 : count - 1;
}

/**
 * The sentences of a column file: one word a line, its columns separated by spaces or tabs, a blank line after each
 * sentence. `-DOCSTART-` lines are left out.
 * @throws BytetagError `data` for a line with another number of columns than the first, or without the one asked for
 */
export async function* readColumns(source: LineSource, column: Column): AsyncGenerator<Sentence> {
  let words: string[] = [];
  let tags: string[] = [];
  let start = 1;
  let count = 0;
  const sentence = (): Sentence => {
    const result = { words, tags, file: source.name, line: start };
    words = [];
    tags = [];
    return result;
  };
  for await (const { number, text } of readLines(source)) {
    if (text.trim() === '') {
      if (words.length > 0) yield sentence();
      continue;
    }
    const columns = text.trim().split(/[ \t]+/);
    if (columns[0] === '-DOCSTART-') {
      if (words.length > 0) yield sentence();
      continue;
    }
    count ||= columns.length;
    if (columns.length !== count)
      throw lineError(source.name, number, `expected ${count} columns, got ${columns.length}`);
    const tag = columns[columnIndex(column, count)];
    if (tag === undefined || count < 2) {
      throw lineError(source.name, number, `expected a column for task ${formatColumn(column)}, got ${count} columns`);
    }
    if (words.length === 0) start = number;
    words.push(columns[0] ?? '');
    tags.push(tag);
  }
  if (words.length > 0) yield sentence();
}
