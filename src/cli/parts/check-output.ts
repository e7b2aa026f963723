// Checks that a command may write a file. It never overwrites a file that it reads, and another file only with
// --overwrite.
import { realpath, stat } from 'node:fs/promises';
import { BytetagError } from '../../foundation/errors.js';
import { findFiles, type ReadDataOptions } from '../../node/data/read-sentences.js';

/** The option that allows a command to replace a file. */
export const overwriteOption = {
  overwrite: { kind: 'flag', help: 'replace a file that exists, but never an input file' },
} as const;

/**
 * Checks the path of a file before it is written.
 * @param flag the option that names it
 * @param inputs references to the files that are read
 * @throws BytetagError `usage` if it is one of the files that are read, or if it exists and the user has not allowed to
 *   replace it
 */
export async function checkOutput(
  flag: string,
  path: string,
  inputs: readonly string[],
  mayOverwrite: boolean,
  reading: ReadDataOptions = {},
): Promise<void> {
  const existing = await realpath(path).catch(() => undefined);
  if (existing === undefined) return;
  const isFolder = (await stat(existing).catch(() => undefined))?.isDirectory() === true;
  if (isFolder) throw new BytetagError('usage', `${flag}: expected a file, got a folder, ${path}`);
  for (const input of inputs) {
    const { files } = await findFiles(input, reading);
    const read = await Promise.all(files.map((file) => realpath(file).catch(() => undefined)));
    if (!read.includes(existing)) continue;
    throw new BytetagError('usage', `${flag}: expected another file than those that are read, got ${path}`);
  }
  if (mayOverwrite) return;
  throw new BytetagError(
    'usage',
    `${flag}: expected a file that does not exist, got ${path} (--overwrite replaces it)`,
  );
}
