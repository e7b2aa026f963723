// Finds the kind of a file, or of what is read in its place.
import { stat } from 'node:fs/promises';
import { createKindGuess, emptyFile, kindByName, peekKind } from '../../language/data/file-kind.js';
import { type LineSource, readLines } from '../../language/data/lines.js';
import type { FileKind } from '../../language/data/reading.js';
import { openSource } from './file-source.js';

/** A file whose kind is known. */
export interface KnownFile {
  readonly kind: FileKind;
  /** Its path; what can be read only once is a source, of which nothing is lost. */
  readonly file: string | LineSource;
}

/**
 * The kind of a file, by its extension (before `.gz`); for a telling-nothing one by its first lines. What is no file, such as a pipe
 * or standard input, is looked at without being read; columns are not told from tables and text there.
 * @param file its path, or what is read in its place
 * @param given what its user says of it, which goes before both
 * @throws BytetagError `io` if it cannot be read, `data` if it is empty; `usage` where the kind of what is no file has to be said
 */
export async function openKnown(file: string | LineSource, given?: FileKind): Promise<KnownFile> {
  const isPath = typeof file === 'string';
  const known = given ?? (isPath ? kindByName(file) : undefined);
  if (known !== undefined) return { kind: known, file };
  if (!isPath || (await isStream(file))) {
    const { kind, source } = await peekKind(isPath ? openSource(file) : file);
    return { kind, file: source };
  }
  const guess = createKindGuess();
  for await (const { text } of readLines(openSource(file))) if (guess.isSettledBy(text)) break;
  const kind = guess.kind();
  if (kind === undefined) throw emptyFile(file);
  return { kind, file };
}

async function isStream(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}
