// Checks what a Parquet file says of itself before hyparquet reads it: that has lists of any length and depth, and numbers of any
// number of bytes. https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
import { type Cursor, takeByte, takeBytes, takeVarint } from './cursor.js';

const types = { true: 1, false: 2, byte: 3, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 } as const;

/** The most structs and lists within each other. Parquet's are in half a dozen. */
const mostLevels = 32;

/** The most bytes of a text, such as the least value of a column: hyparquet takes the square of their number for decimal ones. */
const mostTextBytes = 2 ** 16;

/** The field of what a file says of itself that holds whatever its writer liked: texts there may be long. */
const writersField = 5;

/**
 * Checks the struct that begins at an offset.
 * @throws Error where it ends too early, a list has more items than there are bytes, a number has more than 64 bits, a text that
 *   is not its writer's own more than 64 kB, or more than 32 structs and lists are within each other
 */
export function checkStruct(bytes: Uint8Array, offset = 0): void {
  const cursor = { bytes, offset };
  skipFields(cursor, 0, (field) => field === writersField);
}

/** Passes over a value. */
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

/** @param isOwn whether a field is its writer's own */
function skipFields(cursor: Cursor, level: number, isOwn: (field: number) => boolean): void {
  let field = 0;
  for (let byte = takeByte(cursor); byte % 16 !== 0; byte = takeByte(cursor)) {
    // The number of a field follows from that of the one before, or stands behind its type, doubled where it is not negative.
    field = byte < 16 ? takeVarint(cursor) / 2 : field + (byte >> 4);
    skip(cursor, byte % 16, level + 1, isOwn(field));
  }
}

function skipItems(cursor: Cursor, level: number, isOwn: boolean): void {
  const byte = takeByte(cursor);
  const count = byte < 0xf0 ? byte >> 4 : takeVarint(cursor);
  // Each item takes a byte at least.
  if (count > cursor.bytes.length - cursor.offset) throw new Error(`a list of ${count}, more than there are bytes`);
  // In a list, true and false take a byte.
  const isFlag = byte % 16 === types.true || byte % 16 === types.false;
  for (let item = 0; item < count; item++) skip(cursor, isFlag ? types.byte : byte % 16, level + 1, isOwn);
}
