// Writes files atomically: whatever happens, either the old file or the complete new one is there.
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { BytetagError } from '../../foundation/errors.js';
import type { FileContent } from '../../foundation/file-access.js';
import { makeFolders } from './make-folders.js';

/**
 * Writes to a temporary file in the same folder, then renames it to `path`.
 * @throws BytetagError `io` if writing fails; the temporary file is removed
 */
export async function writeAtomically(path: string, content: FileContent): Promise<void> {
  const temporary = `${path}.${uniqueName()}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
      else for await (const piece of content) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error instanceof BytetagError ? error : ioError(path, 'write', error);
  }
}

/** A name that no other process, thread or call uses for its files. */
export function uniqueName(): string {
  return `${process.pid}-${randomBytes(6).toString('hex')}`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'it exists already',
  EFBIG: 'the file would be too large',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  ERR_INVALID_ARG_VALUE: 'no path can have a null character',
};

/** Makes a folder, and the folders that it is in. @throws BytetagError `io` if it cannot be made, or is a file */
export async function createFolder(path: string): Promise<void> {
  await makeFolders(path).catch((error) => {
    // There is no error if the folder exists already.
    if (error.code === 'EEXIST') throw new BytetagError('io', `${path}: expected a folder, got a file`);
    throw ioError(path, 'create', error);
  });
}

/** The error for a failed file operation, in one sentence. @param cause the error that Node threw */
export function ioError(path: string, action: 'read' | 'write' | 'create' | 'remove', cause: unknown): BytetagError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new BytetagError('io', `${path}: cannot ${action}: ${reason}`, { cause });
}
