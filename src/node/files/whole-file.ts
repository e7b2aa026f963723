// Reads small files whole, of which it is known how large they may be: settings, listings, cards.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BytetagError, type ErrorCode } from '../../foundation/errors.js';
import { ioError } from './atomic-file.js';

/** Flags to open a file to read it, without waiting for somebody to write, should it be a pipe. Windows does not know the second. */
export const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** How a file is read whole. */
export interface WholeFileOptions {
  /** The most bytes that it may have. */
  readonly mostBytes: number;
  /** Code of the error for a larger one. Default `model`. */
  readonly code?: ErrorCode;
  /** Whether a pipe will do, too: for what users name themselves. A pipe is waited for. Default false. */
  readonly allowsPipe?: boolean;
  /** Whether a link will not do. Default false. */
  readonly refusesLink?: boolean;
}

/**
 * The bytes of a file. Devices, which may never end, are refused, and no more memory is asked for than the file has bytes.
 * @throws BytetagError `io` if it cannot be read or is no file; `code` if it is too large
 */
export async function readWholeFile(
  path: string,
  { mostBytes, code = 'model', allowsPipe = false, refusesLink = false }: WholeFileOptions,
): Promise<Uint8Array> {
  // Nor does Windows know this one.
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

/** What is there up to `most` bytes. @param expected its size, where it has one: files of `/proc` say 0 */
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
