// Reads the sentences of one source of lines of a known kind.
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError, shortLine } from '../../foundation/errors.js';
import { type Column, conlluColumn, neverEmpty } from './column.js';
import { readColumns } from './columns.js';
import { formIndex, readConllu } from './conllu.js';
import { readCsv, readTsv } from './csv.js';
import { readJsonl } from './jsonl.js';
import { checkSentence, type LineSource, lineError } from './lines.js';
import { columnNumber, type FileKind, mostLineBytesOf, type ReaderOptions } from './reading.js';
import type { Sentence } from './sentence.js';

/**
 * The sentences of a source.
 * @param column the column of the tags. Default: no tags are read
 * @throws BytetagError `usage` for Parquet, which cannot be read from its start as a stream; otherwise what the reader
 *   of the kind throws
 */
export function readSource(
  source: LineSource,
  kind: FileKind,
  column: Column | undefined,
  reading: ReaderOptions = {},
): AsyncGenerator<Sentence> {
  const { name } = source;
  return withinLimits(name, reading, (limited) => {
    if (kind === 'parquet') {
      throw new BytetagError('usage', `${name}: expected a file of kind parquet, got a stream`);
    }
    return readKind({ ...source, mostLineBytes: mostLineBytesOf(reading) }, kind, column, limited);
  });
}

/** The most warnings about one source. More are of no use in a terminal, and a file may cause one in each line. */
const mostWarnings = 100;

/**
 * The sentences of a reader, with limits on the size of a sentence and on the number of warnings.
 * @param name the name of the source in warnings
 * @param read called with the options to read with
 */
export async function* withinLimits(
  name: string,
  reading: ReaderOptions,
  read: (reading: ReaderOptions) => AsyncGenerator<Sentence>,
): AsyncGenerator<Sentence> {
  const { onWarning } = reading;
  let warnings = 0;
  const warn = (message: string): void => {
    warnings++;
    if (warnings <= mostWarnings) onWarning?.(shortLine(message));
    else if (warnings === mostWarnings + 1) onWarning?.(`${name}: its other warnings are left out`);
  };
  for await (const sentence of read({ ...reading, onWarning: warn })) {
    checkSentence(sentence, { mostLineBytes: mostLineBytesOf(reading) });
    yield sentence;
  }
}

function readKind(
  source: LineSource,
  kind: Exclude<FileKind, 'parquet'>,
  column: Column | undefined,
  reading: ReaderOptions,
): AsyncGenerator<Sentence> {
  switch (kind) {
    case 'jsonl':
      return readJsonl(source, column, reading);
    case 'columns':
      return readColumns(source, column, reading);
    case 'csv':
      return readCsv(source, column, reading);
    case 'tsv':
      return readTsv(source, column, reading);
    case 'conllu':
      return readConlluColumn(source, column, reading);
  }
}

async function* readConlluColumn(
  source: LineSource,
  column: Column | undefined,
  { wordColumn }: ReaderOptions,
): AsyncGenerator<Sentence> {
  const { name: file } = source;
  for await (const conllu of readConllu(source)) {
    const { words: tokens, fields, line } = conllu;
    const wordIndex = wordColumn === undefined ? formIndex(fields) : wordIndexIn(fields, wordColumn, file);
    const words = tokens.map(({ columns }) => columns[wordIndex] ?? '');
    // Only comments: there is nothing to learn, but they are kept where sentences are written again.
    if (words.length === 0 && column !== undefined) continue;
    if (column === undefined) {
      yield { words, file, line, conllu };
      continue;
    }
    const index = conlluColumn(column, file, fields);
    const isNeeded = neverEmpty.includes(fields[index]?.toLowerCase() ?? '');
    const tags = tokens.map(({ columns, line: wordLine }) => {
      const tag = columns[index] ?? '';
      if (tag === '' || (tag === '_' && isNeeded)) {
        throw lineError(file, wordLine, `expected a tag in column ${index + 1}, got ${tag === '' ? 'nothing' : tag}`);
      }
      return tag;
    });
    const startsDocument = conllu.comments.some((comment) => /^#\s*newdoc\b/.test(comment));
    yield { words, tags, file, line, ...(startsDocument && { startsDocument }), conllu };
  }
}

function wordIndexIn(fields: readonly string[], wordColumn: string, file: string): number {
  const number = columnNumber(wordColumn);
  const index =
    number === undefined ? fields.findIndex((field) => field.toLowerCase() === wordColumn.toLowerCase()) : number - 1;
  if (index >= 0 && index < fields.length) return index;
  throw new BytetagError(
    'usage',
    `${file}: expected one of the columns ${describeText(fields.join(', '))} for words, got ${wordColumn}`,
  );
}
