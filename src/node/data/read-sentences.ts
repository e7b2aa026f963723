// Reads labelled sentences from paths, patterns and references to data sets.
import { stat } from 'node:fs/promises';
import { BytetagError } from '../../foundation/errors.js';
import { type Column, formatColumn } from '../../language/data/column.js';
import { emptyFile } from '../../language/data/file-kind.js';
import { type LineSource, lineError } from '../../language/data/lines.js';
import { readSource, withinLimits } from '../../language/data/read-source.js';
import { expectAboutFiles, type FileKind, type FileReading, type ReaderOptions } from '../../language/data/reading.js';
import { defaultSplits, parseReference, type Selection, select } from '../../language/data/reference.js';
import type { Sentence } from '../../language/data/sentence.js';
import { ioError } from '../files/atomic-file.js';
import { filesLike, isPattern } from '../files/glob.js';
import { type HubOptions, openHub } from '../hub/settings.js';
import { openSource } from './file-source.js';
import { fetchDataset } from './hub-dataset.js';
import { openKnown } from './open-known.js';
import { readParquet } from './parquet.js';
import { fetchTreebank } from './universal-dependencies.js';

/** The path that stands for standard input. */
export const standardInput = '-';

/** How data are found and read. */
export interface ReadDataOptions {
  /** The splits of a data set to look for if a reference names none, in order. Default: `train`. */
  readonly splits?: readonly string[];
  /** How data sets are downloaded. */
  readonly hub?: HubOptions | undefined;
  /** How the files are read, where they do not show it themselves. */
  readonly reading?: FileReading | undefined;
  /** Standard input, which `-` then stands for. It can be read once. Default: `-` is a file with that name. */
  readonly input?: AsyncIterable<Uint8Array> | undefined;
  /** Called with a warning about each choice that a reader made, such as for a span that ends within a word. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /**
   * Whether sentences keep the rest of the file's content besides words and tags (`Sentence.conllu`, `.lines`).
   * Default: false.
   */
  readonly keepsSource?: boolean;
  /**
   * Receives the kinds of the files that are read. A caller that reads more files with the same options checks the
   * options at the end. Default: they are checked at once.
   */
  readonly kinds?: Set<FileKind>;
}

/**
 * The labelled sentences of a file, of all files that fit a pattern, or of a data set (`hf:org/name:train`,
 * `ud:en_ewt:dev`), each with or without a selection: `train.conllu[:100]`.
 * @throws BytetagError `data` naming the line of malformed input or of a word without a tag; `data` if there are no
 *   sentences; `usage` for an empty selection; `network` if a data set cannot be downloaded
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
    for (const file of files) for await (const sentence of readFile(file, column, options)) all.push(sentence);
    const selected = select(all, selection);
    if (selected.length === 0) throw emptySelection(reference, all.length);
    yield* selected;
    return;
  }
  const { begin = 0, end = Number.POSITIVE_INFINITY } = selection ?? {};
  // This is known before the sentences are read.
  if (begin >= end) throw emptySelection(reference);
  let index = 0;
  for (const file of files) {
    if (index >= end) return;
    for await (const sentence of readFile(file, column, options)) {
      if (index >= end) return;
      if (index >= begin) yield sentence;
      index++;
    }
  }
  if (selection !== undefined && index <= begin) throw emptySelection(reference, index);
}

/**
 * All sentences of one or several files, patterns or data sets, in order.
 * @throws BytetagError like `readSentences`; `usage` for a reading option that affects none of them
 */
export async function readAllSentences(
  references: string | readonly string[],
  column: Column,
  options: ReadDataOptions = {},
): Promise<readonly Sentence[]> {
  const sentences: Sentence[] = [];
  const kinds = options.kinds ?? new Set();
  for (const reference of typeof references === 'string' ? [references] : references) {
    for await (const sentence of readSentences(reference, column, { ...options, kinds })) sentences.push(sentence);
  }
  if (options.kinds === undefined) expectAboutFiles(options.reading ?? {}, kinds);
  return sentences;
}

/**
 * Finds the files that a reference stands for, downloads them if needed, and returns them with the selection of
 * sentences.
 * @throws BytetagError like `readSentences`
 */
export async function findFiles(
  text: string,
  { splits = defaultSplits.train, hub }: ReadDataOptions = {},
): Promise<{ readonly files: readonly string[]; readonly selection?: Selection | undefined }> {
  // If a file has this name, it is that file, even if the name looks like a reference.
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

async function* readFile(
  path: string,
  column: Column,
  { reading = {}, input, onWarning, keepsSource = false, kinds }: ReadDataOptions,
): AsyncGenerator<Sentence> {
  let count = 0;
  const isInput = path === standardInput && input !== undefined;
  const { kind, file } = await openKnown(isInput ? { name: 'standard input', bytes: input } : path, reading.fileKind);
  kinds?.add(kind);
  const most = typeof file === 'string' ? await mostSentencesOf(file, kind) : Number.POSITIVE_INFINITY;
  for await (const sentence of readSentencesIn(file, kind, column, { ...reading, onWarning })) {
    if (sentence.tags === undefined) {
      throw lineError(sentence.file, sentence.line, `expected tags for task ${formatColumn(column)}, got none`);
    }
    count++;
    if (count > most) {
      throw lineError(
        sentence.file,
        sentence.line,
        `expected at most ${most} sentences in a file of its size, got more`,
      );
    }
    const { conllu, lines, ...plain } = sentence;
    yield keepsSource ? sentence : plain;
  }
  if (count === 0) throw emptyFile(isInput ? 'standard input' : path);
}

/** Any file may have this many sentences. Each takes five hundred bytes of memory or more, even if it is short. */
const usualSentences = 2 ** 18;

/**
 * The most sentences of a file. A larger file may have one for each eight bytes of text, or for each two packed bytes.
 */
async function mostSentencesOf(path: string, kind: FileKind): Promise<number> {
  const { size } = await stat(path).catch((error) => {
    throw ioError(path, 'read', error);
  });
  const isPacked = kind === 'parquet' || /\.gz$/i.test(path);
  return Math.max(usualSentences, Math.floor(size / (isPacked ? 2 : 8)));
}

/**
 * The sentences of one file, or of another source that is not Parquet.
 * @param column the column of the tags. Default: no tags are read
 */
export function readSentencesIn(
  file: string | LineSource,
  kind: FileKind,
  column: Column | undefined,
  reading: ReaderOptions = {},
): AsyncGenerator<Sentence> {
  if (typeof file !== 'string') return readSource(file, kind, column, reading);
  if (kind !== 'parquet') return readSource(openSource(file), kind, column, reading);
  return withinLimits(file, reading, (limited) => readParquet(file, column, limited));
}

/** @param count the number of sentences to select from, if they were read */
function emptySelection(reference: string, count?: number): BytetagError {
  const found = count === undefined ? 'none' : `none of ${count}`;
  return new BytetagError('usage', `${reference}: expected a selection of at least one sentence, got ${found}`);
}
