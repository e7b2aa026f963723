// Finds the kind of a file or of another source, such as standard input.
import { stat } from 'node:fs/promises';
import { createKindGuess, emptyFile, kindByName, peekKind } from '../../language/data/file-kind.js';
import { type LineSource, readLines } from '../../language/data/lines.js';
import type { FileKind } from '../../language/data/reading.js';
import { openSource } from './file-source.js';

/** A file whose kind is known. */
export interface KnownFile {
  readonly kind: FileKind;
  /** Its path. If it can be read only once, a source that still has all its lines. */
  readonly file: string | LineSource;
}

/**
 * Finds the kind of a file from its extension (before `.gz`), or from its first lines if the extension is unknown. The
 * first lines of a pipe or of standard input stay in the source; there it does not check that a column file is not a
 * table or plain text.
 * @param file its path, or another source
 * @param given the kind that the user has named, which has priority
 * @throws BytetagError `io` if it cannot be read, `data` if it is empty; `usage` if the user has to name the kind of a
 *   source that is not a file
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
