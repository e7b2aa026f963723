// Whether a command may write a file: never over one that it reads, and over another only with leave.
import { realpath, stat } from 'node:fs/promises';
import { BytetagError } from '../../foundation/errors.js';
import { findFiles, type ReadDataOptions } from '../../node/data/read-sentences.js';

/** The option that gives leave. */
export const overwriteOption = {
  overwrite: { kind: 'flag', help: 'replace a file that exists, though never one that is read' },
} as const;

/**
 * Checks a file that is to be written.
 * @param flag the option that names it
 * @param inputs references to what is read
 * @throws BytetagError `usage` where it is one of the files that are read, or exists and nobody said that it may be replaced
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
