// Writes labelled sentences as a file of any kind that is read.
import { gzipSync } from 'node:zlib';
import type { Column } from '../../language/data/column.js';
import type { FileKind } from '../../language/data/reading.js';
import type { Sentence } from '../../language/data/sentence.js';
import { expectTexts, formatTextSentences } from '../../language/data/write-sentences.js';
import { parquetBytes } from './parquet.js';

/**
 * The content of a file of that kind. CSV and TSV have a sentence a row, as lists in JSON.
 * @param column of CoNLL-U in which the tags are put; other kinds have one place for them
 * @throws BytetagError `data` for a word or tag that the kind cannot hold
 */
export async function formatSentences(
  sentences: readonly Sentence[],
  kind: FileKind,
  column: Column,
): Promise<Uint8Array> {
  if (kind !== 'parquet') return formatTextSentences(sentences, kind, column);
  expectTexts(sentences);
  return parquetBytes(sentences);
}

/** What a file of that name holds: its content, packed where the name ends in `.gz`, as it is unpacked when it is read. */
export function packedFor(path: string, content: Uint8Array): Uint8Array {
  return /\.gz$/i.test(path) ? gzipSync(content) : content;
}
