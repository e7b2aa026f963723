// Writes labelled sentences as a file, in any of the kinds that bytetag reads.
import { gzipSync } from 'node:zlib';
import { type Column, parseColumn } from '../../language/data/column.js';
import type { FileKind } from '../../language/data/reading.js';
import type { Sentence } from '../../language/data/sentence.js';
import { expectTexts, formatTextSentences } from '../../language/data/write-sentences.js';
import { parquetBytes } from './parquet.js';

/**
 * The content of a file of that kind. CSV and TSV files have a row for each sentence, with lists in JSON.
 * @param task the column of CoNLL-U for the tags, such as `upos` or `xpos`; other kinds have only one place for them
 * @throws BytetagError `data` for a word or tag that the kind cannot hold
 */
export async function formatSentences(
  sentences: readonly Sentence[],
  kind: FileKind,
  task: string | Column = 'upos',
): Promise<Uint8Array> {
  const column = typeof task === 'string' ? parseColumn(task) : task;
  if (kind !== 'parquet') return formatTextSentences(sentences, kind, column);
  expectTexts(sentences);
  return parquetBytes(sentences);
}

/**
 * The bytes of a file of that name. They are compressed if the name ends in `.gz`, because readers unpack such files.
 */
export function packedFor(path: string, content: Uint8Array): Uint8Array {
  return /\.gz$/i.test(path) ? gzipSync(content) : content;
}
