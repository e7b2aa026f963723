// Checks what a Parquet file says of itself before hyparquet reads it: that has lists of any length and depth, and numbers of any
// number of bytes. https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
import { type Cursor, takeByte, takeBytes, takeVarint } from './cursor.js';

const types = { true: 1, false: 2, byte: 3, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 } as const;

/** The most structs and lists within each other. Parquet's are in half a dozen. */
const mostLevels = 32;

/**
 * Checks the struct that begins at an offset.
 * @throws Error where it ends too early, a list has more items than there are bytes, a number has more than 64 bits, or more than
 *   32 structs and lists are within each other
 */
export function checkStruct(bytes: Uint8Array, offset = 0): void {
  skip({ bytes, offset }, types.struct, 0);
}

/** Passes over a value. */
function skip(cursor: Cursor, type: number, level: number): void {
  if (level > mostLevels) throw new Error(`more than ${mostLevels} levels of metadata`);
  if (type === types.true || type === types.false) return;
  if (type === types.byte) takeByte(cursor);
  else if (type <= types.i64) takeVarint(cursor);
  else if (type === types.double) takeBytes(cursor, 8);
  else if (type === types.binary) takeBytes(cursor, takeVarint(cursor));
  else if (type === types.struct) skipFields(cursor, level);
  else if (type === types.list || type === types.set) skipItems(cursor, level);
  else throw new Error(`metadata of unknown type ${type}`);
}

function skipFields(cursor: Cursor, level: number): void {
  for (let byte = takeByte(cursor); byte % 16 !== 0; byte = takeByte(cursor)) {
    // A field of which the number does not follow from that of the one before.
    if (byte < 16) takeVarint(cursor);
    skip(cursor, byte % 16, level + 1);
  }
}

function skipItems(cursor: Cursor, level: number): void {
  const byte = takeByte(cursor);
  const count = byte < 0xf0 ? byte >> 4 : takeVarint(cursor);
  // Each item takes a byte at least.
  if (count > cursor.bytes.length - cursor.offset) throw new Error(`a list of ${count}, more than there are bytes`);
  // In a list, true and false take a byte.
  const isFlag = byte % 16 === types.true || byte % 16 === types.false;
  for (let item = 0; item < count; item++) skip(cursor, isFlag ? types.byte : byte % 16, level + 1);
}
