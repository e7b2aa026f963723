// Makes Parquet files whose pages make any claims that a test needs.
import type { ColumnMetaData, CompressionCodec, Encoding, PageHeader, ParquetType, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';

/** A page as it stands in the file. Sizes are those of its bytes where the header says nothing else. */
export interface ClaimingPage {
  readonly header: Partial<PageHeader>;
  readonly bytes?: Uint8Array;
}

/** A file of one column. */
export interface ClaimingFile {
  readonly pages: readonly ClaimingPage[];
  readonly rows?: number;
  readonly type?: ParquetType;
  readonly codec?: CompressionCodec;
  readonly element?: Partial<SchemaElement>;
  /** How many columns share the pages. */
  readonly columns?: number;
  /** How many groups share the columns. */
  readonly groups?: number;
}

/** The header of a page of values. */
export function dataPage(count: number, encoding: Encoding): Partial<PageHeader> {
  const levels = { definition_level_encoding: 'RLE', repetition_level_encoding: 'RLE' } as const;
  return { type: 'DATA_PAGE', data_page_header: { num_values: count, encoding, ...levels } };
}

/** The bytes of a file whose columns are called `word`, `word1`, `word2` and so on. */
export function claimingParquet(file: ClaimingFile): Uint8Array {
  const { pages, rows = 1, type = 'BYTE_ARRAY', codec = 'UNCOMPRESSED', element = {}, columns = 1, groups = 1 } = file;
  const names = Array.from({ length: columns }, (_, index) => (index === 0 ? 'word' : `word${index}`));
  const writer = new ByteWriter();
  const schema = [
    { name: 'root', num_children: columns },
    ...names.map((name) => ({ name, type, repetition_type: 'REQUIRED' as const, ...element })),
  ];
  const parquet = new ParquetWriter({ writer, schema });
  const start = writer.offset;
  for (const { header, bytes = new Uint8Array() } of pages) {
    const sizes = { uncompressed_page_size: bytes.length, compressed_page_size: bytes.length };
    writePageHeader(writer, { type: 'DATA_PAGE', ...sizes, ...header });
    writer.appendBytes(bytes);
  }
  const size = BigInt(writer.offset - start);
  const chunkOf = (name: string) => {
    const meta: ColumnMetaData = {
      ...{ type, codec, encodings: ['PLAIN'], path_in_schema: [name], num_values: BigInt(rows) },
      ...{ total_compressed_size: size, total_uncompressed_size: size, data_page_offset: BigInt(start) },
    };
    return { meta_data: meta, file_offset: BigInt(start) };
  };
  for (let group = 0; group < groups; group++) {
    parquet.row_groups.push({ columns: names.map(chunkOf), num_rows: BigInt(rows), total_byte_size: size });
  }
  parquet.num_rows = BigInt(rows * groups);
  parquet.finish();
  return writer.getBytes();
}
