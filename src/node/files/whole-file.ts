// Reads small files as a whole, with a limit on their size: settings, listings, model cards.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BytetagError, type ErrorCode } from '../../foundation/errors.js';
import { ioError } from './atomic-file.js';

/**
 * Flags to open a file for reading. If it is a pipe, they do not wait for a writer. Windows does not have the second
 * flag.
 */
export const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** How a file is read as a whole. */
export interface WholeFileOptions {
  /** The most bytes of the file. */
  readonly mostBytes: number;
  /** The code of the error for a larger file. Default: `model`. */
  readonly code?: ErrorCode;
  /**
   * Whether the file may be a pipe, for files that users name themselves. It then waits for the pipe's writer. Default:
   * false.
   */
  readonly allowsPipe?: boolean;
  /** Whether to refuse a link. Default: false. */
  readonly refusesLink?: boolean;
}

/**
 * Reads the bytes of a file. It refuses devices, which may never end, and allocates no more memory than the file has
 * bytes.
 * @throws BytetagError `io` if it cannot be read or is not a file; `code` if it is too large
 */
export async function readWholeFile(
  path: string,
  { mostBytes, code = 'model', allowsPipe = false, refusesLink = false }: WholeFileOptions,
): Promise<Uint8Array> {
  // Windows does not have the flag O_NOFOLLOW.
  const flags = (allowsPipe ? constants.O_RDONLY : withoutWaiting) | (refusesLink ? (constants.O_NOFOLLOW ?? 0) : 0);
  const handle = await open(path, flags).catch((error) => {
    throw ioError(path, 'read', error);
  });
  try {
    const stats = await handle.stat();
    if (stats.isDirectory()) throw ioError(path, 'read', Object.assign(new Error(), { code: 'EISDIR' }));
    if (!stats.isFile() && !(allowsPipe && (stats.isFIFO() || stats.isSocket()))) {
      throw new BytetagError('io', `${path}: expected a file, got a device or a pipe`);
    }
    if (stats.size > mostBytes) throw tooLarge(path, mostBytes, String(stats.size), code);
    const bytes = await readUpTo(handle, path, stats.size, mostBytes + 1);
    if (bytes.length > mostBytes) throw tooLarge(path, mostBytes, 'more', code);
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Reads at most `most` bytes. @param expected the size of the file. Files in `/proc` have the size 0 */
async function readUpTo(handle: FileHandle, path: string, expected: number, most: number): Promise<Uint8Array> {
  let bytes = new Uint8Array(Math.min(most, expected + 1));
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length).catch((error) => {
      throw ioError(path, 'read', error);
    });
    length += bytesRead;
    if (bytesRead === 0 || length === most) return bytes.subarray(0, length);
    if (length < bytes.length) continue;
    const larger = new Uint8Array(Math.min(most, Math.max(2 ** 16, 2 * length)));
    larger.set(bytes);
    bytes = larger;
  }
}

function tooLarge(path: string, most: number, found: string, code: ErrorCode): BytetagError {
  return new BytetagError(code, `${path}: expected a file of at most ${most} bytes, got ${found}`);
}
