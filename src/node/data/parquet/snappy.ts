// Unpacks Snappy: https://github.com/google/snappy/blob/main/format_description.txt
import { addBytes, addCopy, bytesOf, copiedBytes } from './copied-bytes.js';
import { takeByte, takeNumber, takeVarint } from './cursor.js';

/** @throws Error for bytes that are not Snappy, or that unpack to more than `length` bytes */
export function unpackSnappy(packed: Uint8Array, length: number): Uint8Array {
  const cursor = { bytes: packed, offset: 0 };
  const claimed = takeVarint(cursor);
  if (claimed !== length) throw new Error(`a page of ${claimed} bytes that claims ${length}`);
  const target = copiedBytes(length);
  while (cursor.offset < packed.length) {
    const tag = takeByte(cursor);
    const size = tag >> 2;
    const kind = tag & 3;
    if (kind === 0) {
      const count = (size < 60 ? size : takeNumber(cursor, size - 59)) + 1;
      addBytes(target, packed, cursor.offset, count);
      cursor.offset += count;
    } else if (kind === 1) {
      addCopy(target, ((tag >> 5) << 8) + takeByte(cursor), (size & 7) + 4);
    } else addCopy(target, takeNumber(cursor, kind === 2 ? 2 : 4), size + 1);
  }
  return bytesOf(target);
}
