// Unpacks LZ4: blocks as they are, and in the frames that Hadoop puts around them.
// https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
import { addBytes, addCopy, bytesOf, type CopiedBytes, copiedBytes } from './copied-bytes.js';
import { type Cursor, takeByte } from './cursor.js';

/** @throws Error for bytes that are not packed so, or of which there are more than `length` when they are unpacked */
export function unpackLz4(packed: Uint8Array, length: number): Uint8Array {
  const target = copiedBytes(length);
  addBlock(target, packed);
  return bytesOf(target);
}

/**
 * The same, with frames around the blocks or without, as both are found under one name.
 * @throws Error like `unpackLz4`
 */
export function unpackLz4Frames(packed: Uint8Array, length: number): Uint8Array {
  return unpackFrames(packed, length) ?? unpackLz4(packed, length);
}

/** Undefined where the lengths before the blocks are none: then these are blocks without frames. */
function unpackFrames(packed: Uint8Array, length: number): Uint8Array | undefined {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const target = copiedBytes(length);
  for (let offset = 0; offset < packed.length; ) {
    if (offset + 8 > packed.length) return undefined;
    const [unpackedBytes, packedBytes] = [view.getUint32(offset), view.getUint32(offset + 4)];
    offset += 8;
    const end = target.length + unpackedBytes;
    if (offset + packedBytes > packed.length || end > length) return undefined;
    addBlock(target, packed.subarray(offset, offset + packedBytes));
    if (target.length !== end) return undefined;
    offset += packedBytes;
  }
  return bytesOf(target);
}

function addBlock(target: CopiedBytes, block: Uint8Array): void {
  const cursor = { bytes: block, offset: 0 };
  while (cursor.offset < block.length) {
    const token = takeByte(cursor);
    const literals = takeLength(cursor, token >> 4);
    addBytes(target, block, cursor.offset, literals);
    cursor.offset += literals;
    // The last sequence has nothing else.
    if (cursor.offset === block.length) return;
    const distance = takeByte(cursor) + takeByte(cursor) * 256;
    addCopy(target, distance, takeLength(cursor, token & 15) + 4);
  }
}

/** A length of which the first 15 stand in the token. */
function takeLength(cursor: Cursor, inToken: number): number {
  let length = inToken;
  if (length < 15) return length;
  for (let byte = 255; byte === 255; length += byte) byte = takeByte(cursor);
  return length;
}
