// Checks that a folder is not a link.
import { lstat } from 'node:fs/promises';
import { BytetagError } from '../../foundation/errors.js';
import { ioError } from './atomic-file.js';

/**
 * Whether there is a real folder. The maker of a run may have put a link there, and files elsewhere would be written
 * and removed.
 * @throws BytetagError `config` if there is a link or a file
 */
export async function isRealFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw ioError(path, 'read', error);
  });
  if (stats === undefined || stats.isDirectory()) return stats !== undefined;
  const found = stats.isSymbolicLink() ? 'a link, which may lead out of the run' : 'a file';
  throw new BytetagError('config', `${path}: expected a folder, got ${found}`);
}
