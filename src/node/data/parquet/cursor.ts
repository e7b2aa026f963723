// A position in bytes that moves on as they are read. All readers of parts of Parquet files use it.

/** Bytes and the position of the next one. */
export interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/** The next byte. @throws Error at the end */
export function takeByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.offset++];
  if (byte === undefined) throw new Error('an end within a value');
  return byte;
}

/**
 * A number with 7 bits in each byte, the lowest first. It is rounded above 2^53, which no count and no place in a file
 * reaches.
 * @throws Error for one of more than 10 bytes, which have 64 bits
 */
export function takeVarint(cursor: Cursor): number {
  let value = 0;
  for (let scale = 1; scale < 2 ** 70; scale *= 128) {
    const byte = takeByte(cursor);
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
  throw new Error('a number of more than 64 bits');
}

/** A number of the given bytes, the lowest first. @throws Error at the end */
export function takeNumber(cursor: Cursor, bytes: number): number {
  let value = 0;
  for (let byte = 0; byte < bytes; byte++) value += takeByte(cursor) * 2 ** (8 * byte);
  return value;
}

/** The next bytes. @throws Error if there are fewer */
export function takeBytes(cursor: Cursor, length: number): Uint8Array {
  const bytes = cursor.bytes.subarray(cursor.offset, cursor.offset + length);
  if (bytes.length < length) throw new Error(`${length} bytes where ${bytes.length} are left`);
  cursor.offset += length;
  return bytes;
}
