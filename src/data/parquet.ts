// Parquet files: a path goes in, their rows come out as sentences, one group of rows at a time; and back.
import { ioError } from '../atomic-file.js';
import { BytetagError } from '../errors.js';
import type { Column } from './column.js';
import { lineError } from './lines.js';
import { type DataRecord, isStringList, recordSentence } from './record.js';
import type { Sentence } from './sentence.js';

/** Key of the metadata in which Hugging Face's `datasets` states the features. */
const huggingFaceKey = 'huggingface';

/**
 * The sentences of a Parquet file with a column of tokens and one of tags, both lists. Numbers are named by the features
 * that Hugging Face's `datasets` stores beside them (`ClassLabel`).
 * @throws BytetagError `data` where the file is no Parquet, or a row has no such columns; `io` if it cannot be read
 */
export async function* readParquet(path: string, column?: Column, name = path): AsyncGenerator<Sentence> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = await asyncBufferFromFile(path).catch((error) => {
    throw ioError(name, 'read', error);
  });
  const decode = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      const reason = JSON.stringify(error instanceof Error ? error.message : String(error));
      throw new BytetagError('data', `${name}: expected a Parquet file, got ${reason}`, { cause: error });
    });
  const metadata = await decode(parquetMetadataAsync(file));
  const features = featuresOf(metadata.key_value_metadata?.find(({ key }) => key === huggingFaceKey)?.value);
  let rowStart = 0;
  for (const { num_rows: groupRows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(groupRows);
    const rows = (await decode(
      parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors }),
    )) as readonly DataRecord[];
    for (const [index, row] of rows.entries()) {
      const line = rowStart + index + 1;
      const fail = (message: string) => lineError(name, line, message);
      const sentence = recordSentence(row, column, (key) => tagNamesIn(features[key]), fail);
      if (sentence !== undefined) yield { ...sentence, file: name, line };
    }
    rowStart = rowEnd;
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

/** The names of a list of class labels: `datasets` has nested them in several ways over the years. */
function tagNamesIn(feature: unknown): readonly string[] | undefined {
  if (Array.isArray(feature)) return tagNamesIn(feature[0]);
  if (typeof feature !== 'object' || feature === null) return undefined;
  const { names, feature: inner } = feature as DataRecord;
  return isStringList(names) ? names : tagNamesIn(inner);
}
