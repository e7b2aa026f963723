// Finds the kind of a labelled file by its name or its first lines.
import { stat } from 'node:fs/promises';
import { BytetagError } from '../errors.js';
import { isBlank, type LineSource, openSource, peekLines, readLines } from './lines.js';
import type { FileKind } from './reading.js';

const kindByExtension: Readonly<Record<string, FileKind>> = {
  ...{ conllu: 'conllu', conllup: 'conllu', jsonl: 'jsonl', ndjson: 'jsonl', json: 'jsonl' },
  ...{ csv: 'csv', tsv: 'tsv', parquet: 'parquet' },
};

/** The kind of a file by its extension, before `.gz`; undefined for one that tells nothing. */
export function kindByName(path: string): FileKind | undefined {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(kindByExtension, extension) ? kindByExtension[extension] : undefined;
}

/** Comments that CoNLL-U files begin with; the first says that the file is of CoNLL-U Plus, whose columns may be any. */
const plusComment = /^#\s*global\.columns\b/;
const conlluComment = /^#\s*(?:sent_id|text|newdoc|newpar)\b/;

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
  const name = isPath ? file : file.name;
  const guess = createGuess();
  if (isPath && !(await isStream(file))) {
    for await (const { text } of readLines(openSource(file))) if (guess.isSettledBy(text)) break;
    const kind = guess.kind();
    if (kind === undefined) throw emptyFile(name);
    return { kind, file };
  }
  const { source } = await peekLines(isPath ? openSource(file) : file, guess.isSettledBy);
  const kind = guess.kind();
  if (kind === undefined) throw emptyFile(name);
  if (kind !== 'columns') return { kind, file: source };
  throw new BytetagError('usage', `${name}: expected --file-kind beside what is no file, got none`);
}

/** Guesses the kind of a file line by line. */
function createGuess() {
  let kind: FileKind | undefined;
  let hasComment = false;
  const kindBy = (text: string): FileKind | undefined => {
    if (/^\s*(?:\{\s*["}]|\[\s*[{[\]]|\{$|\[$)/.test(text)) return 'jsonl';
    if (plusComment.test(text)) return 'conllu';
    hasComment ||= conlluComment.test(text);
    // A comment, or a word that is one: what follows tells.
    if (/^#/.test(text) && (hasComment || /^#\s/.test(text))) return undefined;
    const cells = text.split('\t');
    // Universal NER has the comments of its treebanks, and columns of its own. CoNLL-U that lost its tabs is CoNLL-U.
    if (hasComment && cells.length < 3) return 'conllu';
    return cells.length === 10 && /^\d+(?:[-.]\d+)?$/.test(cells[0] ?? '') ? 'conllu' : 'columns';
  };
  let isEmpty = true;
  return {
    /** Takes a line. @returns whether no other is needed */
    isSettledBy(text: string): boolean {
      if (isBlank(text)) return false;
      isEmpty = false;
      kind = kindBy(text);
      return kind !== undefined;
    },
    /** Undefined where all lines are blank. Comments alone are of CoNLL-U. */
    kind(): FileKind | undefined {
      return kind ?? (isEmpty ? undefined : 'conllu');
    },
  };
}

/** The error for a file without sentences. */
export function emptyFile(path: string): BytetagError {
  return new BytetagError('data', `${path}: expected at least one sentence, got an empty file`);
}

async function isStream(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}
