// Checks the pages of a Parquet file before hyparquet reads them. hyparquet trusts numbers of values, lengths of runs
// and lengths of shared prefixes, which a few bytes can claim to be of any size. Format:
// https://parquet.apache.org/docs/file-format/data-pages/encodings/
import type {
  AsyncBuffer,
  ColumnMetaData,
  Compressors,
  DataPageHeader,
  Encoding,
  PageHeader,
  RowGroup,
  SchemaTree,
} from 'hyparquet';
import { checkStruct } from './check-struct.js';
import { takeBytes, takeVarint } from './cursor.js';

/** The most bytes of an unpacked page, 128 MB. Writers make pages of 1 MB. */
const mostPageBytes = 2 ** 27;

/**
 * The unpacked pages of any file may have the first number of bytes, 128 MB; those of a larger file, the second for
 * each of its bytes.
 */
const [usualBytes, bytesPerByte] = [2 ** 27, 64];

/**
 * Any file may have the first number of values, 8 million, which take seconds to read; a larger file, the second for
 * each of its bytes.
 */
const [usualValues, valuesPerByte] = [2 ** 23, 16];

/** The most columns of a group of rows, including nested ones. Each is searched for among all others. */
const mostColumns = 4096;

/** How many values the last run of a page may have too many. Writers fill up groups of eight. */
const mostFilling = 1024;

/**
 * The most values of a block of differences. Each part of a block has its own bit width. Writers make blocks of 128.
 */
const mostBlockValues = 2 ** 16;

/** The bytes of a value, for each type whose values all have the same size. */
const widths: Readonly<Partial<Record<string, number>>> = { INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8, INT96: 12 };

/** The limits for a whole file, less what its pages have used. */
export interface PageBudget {
  /** @throws Error if the columns have had more bytes than the file has */
  takePacked(bytes: number): void;
  /** @throws Error if the columns have had more unpacked bytes than they may have */
  takeBytes(bytes: number): void;
  /** @throws Error if the columns have had more values than they may have */
  takeValues(count: number): void;
}

/** The limits for a file. @param fileBytes the size of the file */
export function createPageBudget(fileBytes: number): PageBudget {
  const limit = (most: number, what: string) => {
    let total = 0;
    return (count: number): void => {
      total += count;
      if (count >= 0 && total <= most) return;
      throw new Error(`${count < 0 ? count : total} ${what} in a file of ${fileBytes} bytes`);
    };
  };
  return {
    takePacked: limit(fileBytes, 'bytes of columns'),
    takeBytes: limit(Math.max(usualBytes, bytesPerByte * fileBytes), 'unpacked bytes'),
    takeValues: limit(Math.max(usualValues, valuesPerByte * fileBytes), 'values'),
  };
}

/** A position in the bytes of a page. */
interface Place {
  readonly view: DataView;
  offset: number;
}

/** A column, and how many levels of lists and of optional values its values are in. */
interface CheckedColumn {
  readonly column: ColumnMetaData;
  readonly path: SchemaTree[];
  readonly repeats: number;
  readonly defines: number;
  readonly budget: PageBudget;
}

/** The values of a page, as its header describes them. */
interface PageValues extends CheckedColumn {
  /** The number of values, including missing ones. */
  readonly count: number;
  readonly encoding: Encoding;
  /** Whether the length of the runs is before them. */
  readonly isSized: boolean;
  /** Whether there are runs even for values of zero bits. */
  readonly hasEmptyRuns: boolean;
  /** The number of values that are not missing. */
  readonly present: () => number;
}

/** Checks the pages of a file. */
export interface PageChecker {
  /**
   * Checks the columns of a group of rows.
   * @throws Error naming a claim that is more than the file has or than the budget allows
   */
  check(group: RowGroup, schema: SchemaTree, budget: PageBudget): Promise<void>;
}

/** Makes a checker for the pages of a file. */
export async function createPageChecker(file: AsyncBuffer, compressors: Compressors): Promise<PageChecker> {
  const { parquetHeader } = await import('hyparquet/src/column.js');
  const { decompressPage } = await import('hyparquet/src/datapage.js');
  const { readRleBitPackedHybrid } = await import('hyparquet/src/encoding.js');
  const { deltaBinaryUnpack } = await import('hyparquet/src/delta.js');
  const { readVarInt } = await import('hyparquet/src/thrift.js');
  const schemas = await import('hyparquet/src/schema.js');

  /** Checks runs of `count` values, or a few more, of `bits` bits each. Stops where hyparquet stops reading them. */
  const checkRuns = (place: Place, bits: number, count: number): void => {
    if (bits > 32) throw new Error(`values of ${bits} bits`);
    let seen = 0;
    while (seen < count && place.offset < place.view.byteLength) {
      const header = readVarInt(place);
      const isPacked = (header & 1) === 1;
      const length = isPacked ? (header >> 1) * 8 : header >>> 1;
      if (length < 0 || length > count - seen + mostFilling) throw new Error(`a run of ${length} of ${count} values`);
      place.offset += isPacked ? Math.max(1, (length / 8) * bits) : Math.ceil(bits / 8);
      seen += length;
    }
  };

  /** The same for runs with their length in bytes before them. */
  const checkSizedRuns = (place: Place, bits: number, count: number): void => {
    const end = place.offset + 4 + place.view.getUint32(place.offset, true);
    if (end > place.view.byteLength) throw new Error(`runs of ${end} bytes in a page of ${place.view.byteLength}`);
    place.offset += 4;
    checkRuns(place, bits, count);
    place.offset = end;
  };

  /** Checks the sizes of blocks of differences. */
  const checkBlocks = ({ view, offset }: Place): void => {
    const place = { view, offset };
    const [values, parts] = [readVarInt(place), readVarInt(place)];
    if (values > 0 && values <= mostBlockValues && parts > 0 && parts <= values) return;
    throw new Error(`blocks of ${values} values in ${parts} parts`);
  };

  const lengthsAt = (place: Place, count: number): Int32Array => {
    checkBlocks(place);
    const lengths = new Int32Array(count);
    deltaBinaryUnpack(place, count, lengths);
    return lengths;
  };

  const checkValues = (place: Place, { encoding, count, present, column, path, ...page }: PageValues): void => {
    const left = place.view.byteLength - place.offset;
    switch (encoding) {
      case 'PLAIN_DICTIONARY':
      case 'RLE_DICTIONARY':
      case 'RLE': {
        if (page.isSized) {
          checkSizedRuns(place, 1, count);
        } else {
          const bits = left === 0 ? 0 : place.view.getUint8(place.offset++);
          if (bits > 0 || page.hasEmptyRuns) checkRuns(place, bits, count);
        }
        return;
      }
      case 'BYTE_STREAM_SPLIT': {
        const width = widths[column.type] ?? path.at(-1)?.element.type_length ?? 0;
        if (present() * width > left) throw new Error(`${present()} values of ${width} bytes in a page of ${left}`);
        return;
      }
      case 'DELTA_BINARY_PACKED':
        if (present() > 0) checkBlocks(place);
        if (column.type === 'INT64') checkLongNumbers(place, present());
        return;
      case 'DELTA_LENGTH_BYTE_ARRAY':
        if (present() > 0) checkBlocks(place);
        return;
      case 'DELTA_BYTE_ARRAY': {
        // Each value states how many of its first bytes are the same as in the value before it.
        const [shared, own] = [lengthsAt(place, present()), lengthsAt(place, present())];
        let bytes = 0;
        shared.forEach((length, index) => {
          bytes += length + (own[index] ?? 0);
        });
        page.budget.takeBytes(bytes);
      }
    }
  };

  const unpack = (bytes: Uint8Array, length: number, { column }: CheckedColumn): Place => {
    const page = decompressPage(bytes, length, column.codec, compressors);
    return { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
  };

  const checkPage = (page: Place, header: DataPageHeader, checked: CheckedColumn): void => {
    const { num_values: count, encoding } = header;
    const { repeats, defines, column } = checked;
    if (repeats > 0) checkSizedRuns(page, bitsOf(repeats), count);
    const levelsAt = page.offset;
    if (defines > 0) checkSizedRuns(page, bitsOf(defines), count);
    const present = (): number => {
      if (defines === 0) return count;
      const levels = new Array<number>(count);
      readRleBitPackedHybrid({ view: page.view, offset: levelsAt }, bitsOf(defines), levels);
      return levels.filter((level) => level === defines).length;
    };
    const isSized = column.type === 'BOOLEAN';
    checkValues(page, { ...checked, count, encoding, present, isSized, hasEmptyRuns: false });
  };

  const checkPageV2 = (
    bytes: Uint8Array,
    length: number,
    header: NonNullable<PageHeader['data_page_header_v2']>,
    checked: CheckedColumn,
  ): void => {
    const { num_values: count, num_nulls: missing, num_rows: rows, encoding } = header;
    const { repetition_levels_byte_length: repeatBytes, definition_levels_byte_length: defineBytes } = header;
    if (!(missing >= 0 && missing <= count && rows >= 0)) {
      throw new Error(`${missing} missing ones of ${count} values in ${rows} rows`);
    }
    if (!(repeatBytes >= 0 && defineBytes >= 0 && repeatBytes + defineBytes <= Math.min(bytes.length, length))) {
      throw new Error(`levels of ${repeatBytes} and ${defineBytes} bytes in a page of ${bytes.length}`);
    }
    const { repeats, defines } = checked;
    const levels = viewOf(bytes);
    if (repeats > 0) checkRuns(levels, bitsOf(repeats), count);
    levels.offset = repeatBytes;
    if (defines > 0) checkRuns(levels, bitsOf(defines), count);
    const rest = bytes.subarray(repeatBytes + defineBytes);
    const isPacked = header.is_compressed !== false;
    const page = isPacked ? unpack(rest, length - repeatBytes - defineBytes, checked) : viewOf(rest);
    const present = (): number => count - missing;
    checkValues(page, { ...checked, count, encoding, present, isSized: encoding === 'RLE', hasEmptyRuns: true });
  };

  const checkColumn = (chunk: ArrayBuffer, rows: number, checked: CheckedColumn): void => {
    const { path, budget } = checked;
    const place = viewOf(new Uint8Array(chunk));
    const isFlat = schemas.isFlatColumn(path);
    let seen = 0;
    // This is how hyparquet goes through pages: columns without lists end when all rows are read.
    while ((!isFlat || seen < rows) && place.offset < chunk.byteLength - 1) {
      checkStruct(new Uint8Array(chunk), place.offset);
      const header = parquetHeader(place);
      const { compressed_page_size: packed, uncompressed_page_size: length } = header;
      const left = chunk.byteLength - place.offset;
      if (!(packed >= 0 && packed <= left)) throw new Error(`a page of ${packed} bytes where there are ${left}`);
      if (!(length >= 0 && length <= mostPageBytes)) {
        throw new Error(`a page of ${length} bytes, more than ${mostPageBytes}`);
      }
      budget.takeBytes(length);
      const bytes = new Uint8Array(chunk, place.offset, packed);
      place.offset += packed;
      const dictionary = header.dictionary_page_header?.num_values ?? 0;
      const page = header.type === 'DATA_PAGE_V2' ? header.data_page_header_v2 : header.data_page_header;
      if (header.type === 'DICTIONARY_PAGE') {
        if (dictionary < 0 || dictionary > length) throw new Error(`${dictionary} values in ${length} bytes`);
      } else if (page !== undefined) {
        budget.takeValues(page.num_values);
        seen += page.num_values;
        if ('num_nulls' in page) checkPageV2(bytes, length, page, checked);
        else checkPage(unpack(bytes, length, checked), page, checked);
      }
    }
  };

  return {
    async check({ columns, num_rows: rows }, schema, budget) {
      if (columns.length > mostColumns) throw new Error(`${columns.length} columns, more than ${mostColumns}`);
      for (const { meta_data: column } of columns) {
        if (column === undefined) continue;
        const start = Number(column.dictionary_page_offset || column.data_page_offset);
        const length = Number(column.total_compressed_size);
        budget.takePacked(length);
        const path = schemas.getTreePath(schema, column.path_in_schema);
        checkType(column, path);
        const [repeats, defines] = [schemas.getMaxRepetitionLevel(path), schemas.getMaxDefinitionLevel(path)];
        checkColumn(await file.slice(start, start + length), Number(rows), { column, path, repeats, defines, budget });
      }
    },
  };
}

/**
 * Checks that the numbers before and between the parts of blocks have at most 64 bits. hyparquet's time for them grows
 * with the square of their length.
 */
function checkLongNumbers({ view, offset }: Place, count: number): void {
  if (count === 0) return;
  const cursor = { bytes: new Uint8Array(view.buffer, view.byteOffset, view.byteLength), offset };
  const [values, parts] = [takeVarint(cursor), takeVarint(cursor)];
  // Skips the number of values and the first value.
  for (let number = 0; number < 2; number++) takeVarint(cursor);
  const partValues = values / parts;
  if (partValues % 32 !== 0) throw new Error(`blocks of ${values} values in ${parts} parts`);
  for (let left = count - 1; left > 0; left -= values) {
    takeVarint(cursor);
    const used = takeBytes(cursor, parts).subarray(0, Math.ceil(left / partValues));
    for (const width of used) cursor.offset += (partValues * width) / 8;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Place {
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
}

/**
 * The most bytes of a decimal number, enough for 76 digits. hyparquet's time grows with the square of the number of
 * bytes.
 */
const mostDecimalBytes = 32;

/** @throws Error for a column whose values take hyparquet far too much time for their size */
function checkType({ type }: ColumnMetaData, path: readonly SchemaTree[]): void {
  for (const { element } of path) {
    const { logical_type: logical, converted_type: converted, type_length: bytes = 0 } = element;
    if (logical?.type === 'VARIANT') throw new Error(`a column of variants, ${element.name}`);
    const isDecimal = converted === 'DECIMAL' || logical?.type === 'DECIMAL';
    const isLong = type === 'BYTE_ARRAY' || (type === 'FIXED_LEN_BYTE_ARRAY' && bytes > mostDecimalBytes);
    if (isDecimal && isLong) throw new Error(`decimal numbers of more than ${mostDecimalBytes} bytes, ${element.name}`);
  }
}

/** The number of bits for numbers up to `most`. */
function bitsOf(most: number): number {
  return 32 - Math.clz32(most);
}
