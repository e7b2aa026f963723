// Unpacks LZ4: plain blocks, and blocks in the frames of Hadoop.
// https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
import { addBytes, addCopy, bytesOf, type CopiedBytes, copiedBytes } from './copied-bytes.js';
import { type Cursor, takeByte } from './cursor.js';

/** @throws Error for bytes that are not LZ4, or that unpack to more than `length` bytes */
export function unpackLz4(packed: Uint8Array, length: number): Uint8Array {
  const target = copiedBytes(length);
  addBlock(target, packed);
  return bytesOf(target);
}

/**
 * The same for blocks with or without frames, because files use one name for both.
 * @throws Error like `unpackLz4`
 */
export function unpackLz4Frames(packed: Uint8Array, length: number): Uint8Array {
  return unpackFrames(packed, length) ?? unpackLz4(packed, length);
}

/** Undefined if there are no valid lengths before the blocks, which means that the blocks have no frames. */
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
    // The last sequence has only literals.
    if (cursor.offset === block.length) return;
    const distance = takeByte(cursor) + takeByte(cursor) * 256;
    addCopy(target, distance, takeLength(cursor, token & 15) + 4);
  }
}

/** Reads a length. The token holds up to 15 of it. */
function takeLength(cursor: Cursor, inToken: number): number {
  let length = inToken;
  if (length < 15) return length;
  for (let byte = 255; byte === 255; length += byte) byte = takeByte(cursor);
  return length;
}
