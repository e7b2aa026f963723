// Reads and writes Parquet files, one group of rows at a time.
import { type FileHandle, open } from 'node:fs/promises';
import type { AsyncBuffer, RowGroup, SchemaTree } from 'hyparquet';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { Column } from '../../language/data/column.js';
import { emptyFile } from '../../language/data/file-kind.js';
import type { ReaderOptions } from '../../language/data/reading.js';
import { type DataRecord, isStringList } from '../../language/data/record.js';
import type { Sentence } from '../../language/data/sentence.js';
import { readTable, type Table, type TableRow } from '../../language/data/table.js';
import { decodeUtf8 } from '../../language/text/utf8.js';
import { ioError } from '../files/atomic-file.js';
import { withoutWaiting } from '../files/whole-file.js';
import { checkStruct } from './parquet/check-struct.js';
import { createPageBudget, createPageChecker } from './parquet/page-checker.js';
import { loadUnpackers } from './parquet/unpack.js';

/** The key of the metadata in which Hugging Face's `datasets` stores the features. */
const huggingFaceKey = 'huggingface';

/**
 * The sentences of a Parquet file. Each row is a sentence, with a list of tokens and a list of tags, or a word (see
 * `readTable`). Numbers get their names from the features that Hugging Face's `datasets` stores in the file
 * (`ClassLabel`).
 * @throws BytetagError `data` if the file is not Parquet, or a row has no such columns; `io` if it cannot be read
 */
export async function* readParquet(
  path: string,
  column?: Column,
  reading: ReaderOptions = {},
): AsyncGenerator<Sentence> {
  const handle = await open(path, withoutWaiting).catch((error) => {
    throw ioError(path, 'read', error);
  });
  try {
    const file = observedFile(await bytesOf(handle));
    yield* readTable(await tableOf(path, file), column, reading);
  } finally {
    await handle.close();
  }
}

/** The rows of an open file. */
async function tableOf(path: string, file: AsyncBuffer): Promise<Table> {
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const decode = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const reason = describeValue(error instanceof Error ? error.message : String(error));
      throw new BytetagError('data', `${path}: expected a Parquet file, got ${reason}`, { cause: error });
    }
  };
  if (file.byteLength === 0) throw emptyFile(path);
  await decode(() => checkMetadata(file));
  // Geographic data is not needed.
  const metadata = await decode(() => parquetMetadataAsync(file, { geoparquet: false }));
  const schema = await decode(() => parquetSchema(metadata));
  const header = await decode(() => namesOf(schema));
  await decode(() => {
    for (const group of metadata.row_groups) checkRows(group, file.byteLength);
  });
  const features = featuresOf(metadata.key_value_metadata?.find(({ key }) => key === huggingFaceKey)?.value);
  const asTheyAre = (bytes: Uint8Array | undefined) => bytes;
  const parsers = {
    stringFromBytes: (bytes: Uint8Array | undefined) => bytes && textOrNone(bytes, path),
    // Geographic shapes may be nested to any depth, so they are not parsed.
    ...{ geometryFromBytes: asTheyAre, geographyFromBytes: asTheyAre },
  };
  const compressors = await loadUnpackers();
  const checker = await createPageChecker(file, compressors);
  const budget = createPageBudget(file.byteLength);
  async function* rows(): AsyncGenerator<TableRow> {
    let line = 1;
    for (const group of metadata.row_groups) {
      await decode(() => checker.check(group, schema, budget));
      // Only this group: given all groups, hyparquet would search through all of them each time.
      const alone = { ...metadata, row_groups: [group], num_rows: group.num_rows };
      const records = await decode(() => parquetReadObjects({ file, metadata: alone, compressors, parsers }));
      for (const cells of records as readonly DataRecord[]) yield { line: line++, cells };
    }
  }
  const namesInFile = (key: string) => tagNamesIn(features[key]);
  return { name: path, header, rows: rows(), namesInFile, hasOrder: false };
}

/** The bytes of an open file. Each part is read when it is asked for. */
async function bytesOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled === bytes.length ? bytes.buffer : bytes.buffer.slice(0, filled);
    },
  };
}

/** The most bytes of metadata, 64 MB. Each column of a group of rows takes some 200 bytes. */
const mostMetadataBytes = 2 ** 26;

/** @throws Error for metadata that hyparquet could not read in little time and memory */
async function checkMetadata(file: AsyncBuffer): Promise<void> {
  const end = Buffer.from(await file.slice(Math.max(0, file.byteLength - 8)));
  // hyparquet reports files that are not Parquet.
  if (end.length < 8) return;
  const length = end.readUInt32LE(0);
  if (length > file.byteLength - 8) return;
  if (length > mostMetadataBytes) throw new Error(`metadata of ${length} bytes, more than ${mostMetadataBytes}`);
  if (end.toString('latin1', 4) !== 'PAR1') return;
  checkStruct(new Uint8Array(await file.slice(file.byteLength - 8 - length, file.byteLength - 8)));
}

/** Any file may claim to have this many rows in a group. Writers make groups of at most a million. */
const usualRows = 2 ** 20;

/**
 * Checks the number of rows in a group. A repeated value takes only a few bytes, so a small file can claim any number
 * of rows. But rows with sentences take at least one byte each.
 */
function checkRows({ num_rows: rows, columns }: RowGroup, fileBytes: number): void {
  if (rows > Math.max(usualRows, fileBytes)) throw new Error(`${rows} rows in a file of ${fileBytes} bytes`);
  const values = columns.map(({ meta_data: column }) => column?.num_values ?? 0n);
  if (rows < 0n || values.some((count) => count < rows)) throw new Error(`${rows} rows of ${values.join(', ')} values`);
}

function namesOf({ children }: SchemaTree): readonly string[] {
  const names = children.map(({ element }) => element.name);
  if (!isStringList(names)) throw new Error('columns without names');
  return names;
}

/**
 * A file whose read errors appear only where a read is awaited. hyparquet begins to read all columns and forgets the
 * others when one fails at once, but Node ends a process if a promise fails that nobody awaits.
 */
function observedFile(file: AsyncBuffer): AsyncBuffer {
  return { byteLength: file.byteLength, slice: (start, end) => observed(Promise.resolve(file.slice(start, end))) };
}

/** A promise that may fail without being awaited, and so may all promises that are derived from it. */
function observed<T>(promise: Promise<T>): Promise<T> {
  const { then } = Promise.prototype;
  then.call(promise, undefined, () => {});
  // biome-ignore lint/suspicious/noThenProperty: a promise has one.
  promise.then = ((...steps: Parameters<typeof then>) => observed(then.call(promise, ...steps))) as typeof promise.then;
  return promise;
}

/** The text of some bytes. If they are not text, such as an image, an object that fails if it is used as text. */
function textOrNone(bytes: Uint8Array, path: string): unknown {
  try {
    return decodeUtf8(bytes, path);
  } catch (error) {
    const fail = (): never => {
      throw error;
    };
    return { toString: fail, toJSON: fail };
  }
}

/** The bytes of a Parquet file with columns `tokens` and `tags`. */
export async function parquetBytes(sentences: readonly Sentence[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const feature = { feature: { dtype: 'string', _type: 'Value' }, _type: 'List' };
  const info = { info: { features: { tokens: feature, tags: feature } } };
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'tokens', data: sentences.map(({ words }) => words) },
      { name: 'tags', data: sentences.map(({ tags = [] }) => tags) },
    ],
    schema: [{ name: 'root', num_children: 2 }, ...listSchema('tokens'), ...listSchema('tags')],
    kvMetadata: [{ key: huggingFaceKey, value: JSON.stringify(info) }],
  });
  return new Uint8Array(buffer);
}

function listSchema(name: string) {
  return [
    { name, repetition_type: 'OPTIONAL' as const, num_children: 1, converted_type: 'LIST' as const },
    { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 },
    {
      ...{ name: 'element', repetition_type: 'OPTIONAL' as const },
      ...{ type: 'BYTE_ARRAY' as const, converted_type: 'UTF8' as const },
    },
  ];
}

function featuresOf(text: string | undefined): DataRecord {
  if (text === undefined) return {};
  try {
    return JSON.parse(text)?.info?.features ?? {};
  } catch {
    return {};
  }
}

/**
 * The names of a list of class labels. `datasets` has nested them in several ways over the years, and other programs
 * may nest them to any depth.
 */
function tagNamesIn(feature: unknown): readonly string[] | undefined {
  let inner = feature;
  while (typeof inner === 'object' && inner !== null) {
    const { names, feature: next } = inner as DataRecord;
    if (isStringList(names)) return names;
    inner = Array.isArray(inner) ? inner[0] : next;
  }
  return undefined;
}
