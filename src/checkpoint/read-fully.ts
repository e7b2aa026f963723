// Reads a part of a file whole: an open file and a place go in, its bytes come out.
import type { FileHandle } from 'node:fs/promises';
import { ioError } from '../atomic-file.js';

/**
 * Fills `target` from byte `position` on.
 * @param path for messages
 * @returns the number of bytes read: fewer than asked for only at the end of the file
 * @throws BytetagError `io` if reading fails
 */
export async function readFully(
  handle: FileHandle,
  target: Uint8Array,
  position: number,
  path: string,
): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await handle
      .read(target, filled, target.length - filled, position + filled)
      .catch((error) => {
        throw ioError(path, 'read', error);
      });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
