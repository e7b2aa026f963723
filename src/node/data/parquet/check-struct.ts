// Checks the metadata of a Parquet file before hyparquet reads it. hyparquet accepts lists of any length and depth, and
// numbers of any number of bytes. https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
import { type Cursor, takeByte, takeBytes, takeVarint } from './cursor.js';

const types = { true: 1, false: 2, byte: 3, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 } as const;

/** The most levels of nested structs and lists. Parquet needs half a dozen. */
const mostLevels = 32;

/**
 * The most bytes of a text, such as the smallest value of a column. For decimal numbers, hyparquet's time grows with
 * the square of their bytes.
 */
const mostTextBytes = 2 ** 16;

/** The field of the metadata for any content of the writer's choice. Texts may be long there. */
const writersField = 5;

/**
 * Checks the struct that begins at an offset.
 * @throws Error if it ends too early, a list has more items than there are bytes, a number has more than 64 bits, a
 *   text outside the writer's own field has more than 64 kB, or structs and lists are nested more than 32 levels deep
 */
export function checkStruct(bytes: Uint8Array, offset = 0): void {
  const cursor = { bytes, offset };
  skipFields(cursor, 0, (field) => field === writersField);
}

/** Skips a value. */
function skip(cursor: Cursor, type: number, level: number, isOwn: boolean): void {
  if (level > mostLevels) throw new Error(`more than ${mostLevels} levels of metadata`);
  if (type === types.true || type === types.false) return;
  if (type === types.byte) takeByte(cursor);
  else if (type <= types.i64) takeVarint(cursor);
  else if (type === types.double) takeBytes(cursor, 8);
  else if (type === types.binary) {
    const length = takeVarint(cursor);
    if (length > mostTextBytes && !isOwn) throw new Error(`a text of ${length} bytes, more than ${mostTextBytes}`);
    takeBytes(cursor, length);
  } else if (type === types.struct) skipFields(cursor, level, () => isOwn);
  else if (type === types.list || type === types.set) skipItems(cursor, level, isOwn);
  else throw new Error(`metadata of unknown type ${type}`);
}

/** @param isOwn whether a field is the writer's own */
function skipFields(cursor: Cursor, level: number, isOwn: (field: number) => boolean): void {
  let field = 0;
  for (let byte = takeByte(cursor); byte % 16 !== 0; byte = takeByte(cursor)) {
    // The number of a field is a difference to the field before it, or it follows the field's type. Then it is doubled
    // if it is not negative (zigzag).
    field = byte < 16 ? takeVarint(cursor) / 2 : field + (byte >> 4);
    skip(cursor, byte % 16, level + 1, isOwn(field));
  }
}

function skipItems(cursor: Cursor, level: number, isOwn: boolean): void {
  const byte = takeByte(cursor);
  const count = byte < 0xf0 ? byte >> 4 : takeVarint(cursor);
  // Each item takes at least one byte.
  if (count > cursor.bytes.length - cursor.offset) throw new Error(`a list of ${count}, more than there are bytes`);
  // In a list, true and false take a byte each.
  const isFlag = byte % 16 === types.true || byte % 16 === types.false;
  for (let item = 0; item < count; item++) skip(cursor, isFlag ? types.byte : byte % 16, level + 1, isOwn);
}
