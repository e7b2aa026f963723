// Opens files of raw text that may be too large for memory.
import { createHash, type Hash } from 'node:crypto';
import { BytetagError } from '../../foundation/errors.js';
import type { ReadableFile } from '../../foundation/file-access.js';
import { describeNonText } from '../../language/text/not-text.js';
import { decodeUtf8 } from '../../language/text/utf8.js';
import type { TextCorpus } from '../../product/training/corpus-batches.js';
import { openDiskFile } from './disk-folder.js';
import { filesLike, isPattern } from './glob.js';

/** The bytes that are checked at a time. */
const pieceSize = 1 << 20;

/**
 * Opens the files and reads them once, to check that they are text.
 * @param patterns paths, or patterns of paths
 * @throws BytetagError `io` for a file that cannot be read or a pattern that matches no file, `data` naming the byte
 *   that is not UTF-8, `training` if the signal ends it
 */
export async function openCorpus(patterns: readonly string[], signal?: AbortSignal): Promise<TextCorpus> {
  const files: ReadableFile[] = [];
  const hash = createHash('sha256');
  const close = async (): Promise<void> => {
    for (const file of files) await file.close();
  };
  try {
    for (const pattern of patterns) {
      const paths = isPattern(pattern) ? await filesLike(pattern) : [pattern];
      if (paths.length === 0) throw new BytetagError('io', `${pattern}: expected files that fit it, got none`);
      for (const path of paths) files.push(await openText(path, hash, signal));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    size: files.reduce((sum, { size }) => sum + size, 0),
    sha256: hash.digest('hex'),
    async read(start, length) {
      const bytes = new Uint8Array(length);
      let [filled, fileStart] = [0, 0];
      for (const file of files) {
        const from = start + filled - fileStart;
        const count = Math.min(length - filled, file.size - from);
        if (from >= 0 && count > 0) {
          await file.read(bytes.subarray(filled, filled + count), from);
          filled += count;
        }
        fileStart += file.size;
      }
      return bytes;
    },
    close,
  };
}

async function openText(path: string, hash: Hash, signal: AbortSignal | undefined): Promise<ReadableFile> {
  const file = await openDiskFile(path);
  try {
    await checkText(file, hash, signal);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads a whole file, checks that it is text, and adds it to the hash. */
async function checkText(file: ReadableFile, hash: Hash, signal: AbortSignal | undefined): Promise<void> {
  const { path, size } = file;
  if (size === 0) throw new BytetagError('data', `${path}: expected text, got an empty file`);
  for (let start = 0; start < size; ) {
    if (signal?.aborted) {
      throw new BytetagError('training', `${path}: expected time to read all of the text, got an interruption`);
    }
    const piece = new Uint8Array(Math.min(pieceSize, size - start));
    await file.read(piece, start);
    const found = start === 0 ? describeNonText(piece) : undefined;
    if (found !== undefined) throw new BytetagError('data', `${path}: expected text in UTF-8, got ${found}`);
    const isLast = start + piece.length === size;
    const whole = isLast ? piece : piece.subarray(0, piece.length - beginningAtEnd(piece));
    decodeUtf8(whole, path, start);
    hash.update(whole);
    start += whole.length;
  }
}

/** The number of bytes at the end of a piece that begin a character which may continue in the next piece. */
function beginningAtEnd(bytes: Uint8Array): number {
  for (let count = 1; count <= 3; count++) {
    const byte = bytes.at(-count) ?? 0;
    if (byte >= 0xc0) return count;
    if (byte < 0x80) return 0;
  }
  return 0;
}
