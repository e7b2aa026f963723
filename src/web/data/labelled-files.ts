// Reads labelled files that somebody has picked, and writes labelled sentences.
import { BytetagError } from '../../foundation/errors.js';
import { type Column, parseColumn } from '../../language/data/column.js';
import { kindByName } from '../../language/data/file-kind.js';
import { readSource } from '../../language/data/read-source.js';
import type { FileKind, FileReading } from '../../language/data/reading.js';
import type { Sentence } from '../../language/data/sentence.js';
import { formatTextSentences } from '../../language/data/write-sentences.js';

/** How a file is read. */
export interface ReadFileOptions extends FileReading {
  /** `upos`, `xpos`, `ner`, `chunk`, `column:N` or `column:NAME`. Default: `upos`. */
  readonly task?: string | undefined;
  /** Called with a warning about everything that the reader has left out or chosen itself. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * The sentences of a labelled file. Packed files (`.gz`) are unpacked; Parquet files cannot be read in a page.
 * @throws BytetagError `data` for a file that cannot be read, or is malformed
 */
export async function readSentences(
  file: File,
  { task = 'upos', onWarning, ...reading }: ReadFileOptions = {},
): Promise<readonly Sentence[]> {
  const { name } = file;
  const kind = reading.fileKind ?? kindByName(name);
  if (kind === undefined) {
    throw new BytetagError('data', `${name}: expected a name that says its kind, such as .conllu, or fileKind`);
  }
  const bytes = /\.gz$/i.test(name) ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  const sentences: Sentence[] = [];
  for await (const sentence of readSource({ name, bytes }, kind, parseColumn(task), { ...reading, onWarning })) {
    sentences.push(sentence);
  }
  return sentences;
}

/**
 * The content of a labelled file.
 * @param task the column of CoNLL-U for the tags, such as `upos` or `xpos`; other kinds have only one place for them
 * @throws BytetagError `data` for a word or tag that the kind cannot hold
 */
export function formatSentences(
  sentences: readonly Sentence[],
  kind: Exclude<FileKind, 'parquet'>,
  task: string | Column = 'upos',
): Uint8Array {
  return formatTextSentences(sentences, kind, typeof task === 'string' ? parseColumn(task) : task);
}
