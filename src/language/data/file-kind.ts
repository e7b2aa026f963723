// Finds the kind of a labelled file from its name or its first lines.
import { BytetagError } from '../../foundation/errors.js';
import { isBlank, type LineSource, peekLines } from './lines.js';
import type { FileKind } from './reading.js';

const kindByExtension: Readonly<Record<string, FileKind>> = {
  ...{ conllu: 'conllu', conllup: 'conllu', jsonl: 'jsonl', ndjson: 'jsonl', json: 'jsonl' },
  ...{ csv: 'csv', tsv: 'tsv', parquet: 'parquet' },
};

/** The kind of a file by its extension, before `.gz`; undefined if the extension is unknown. */
export function kindByName(path: string): FileKind | undefined {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(kindByExtension, extension) ? kindByExtension[extension] : undefined;
}

/**
 * Comments that CoNLL-U files begin with. The first of these patterns is for CoNLL-U Plus files, which may have any
 * columns.
 */
const plusComment = /^#\s*global\.columns\b/;
const conlluComment = /^#\s*(?:sent_id|text|newdoc|newpar)\b/;

/** A source whose kind is known. */
export interface KnownSource {
  readonly kind: FileKind;
  /** The whole source, including the lines that were looked at. */
  readonly source: LineSource;
}

/**
 * Finds the kind of a source from its first lines, which stay in the source. It does not check that a column file is
 * not a table or plain text.
 * @throws BytetagError like `readLines`; `data` if it is empty, `usage` if the caller has to name the kind
 */
export async function peekKind(source: LineSource): Promise<KnownSource> {
  const guess = createKindGuess();
  const { source: whole } = await peekLines(source, guess.isSettledBy);
  const kind = guess.kind();
  if (kind === undefined) throw emptyFile(source.name);
  if (kind !== 'columns') return { kind, source: whole };
  throw new BytetagError('usage', `${source.name}: expected --file-kind beside what is no file, got none`);
}

/** Guesses the kind of a file line by line. */
export interface KindGuess {
  /** Takes a line. @returns whether the kind is known, so that no other line is needed */
  isSettledBy(text: string): boolean;
  /** The kind; undefined if all lines are blank. A file with only comments is CoNLL-U. */
  kind(): FileKind | undefined;
}

/** Starts a guess, before the first line. */
export function createKindGuess(): KindGuess {
  let kind: FileKind | undefined;
  let hasComment = false;
  const kindBy = (text: string): FileKind | undefined => {
    if (/^\s*(?:\{\s*["}]|\[\s*[{[\]]|\{$|\[$)/.test(text)) return 'jsonl';
    if (plusComment.test(text)) return 'conllu';
    hasComment ||= conlluComment.test(text);
    // A comment, or a word that begins like one. The lines that follow decide.
    if (/^#/.test(text) && (hasComment || /^#\s/.test(text))) return undefined;
    const cells = text.split('\t');
    // Universal NER has the comments of its treebanks, but other columns. CoNLL-U whose tabs became spaces is still
    // CoNLL-U.
    if (hasComment && cells.length < 3) return 'conllu';
    return cells.length === 10 && /^\d+(?:[-.]\d+)?$/.test(cells[0] ?? '') ? 'conllu' : 'columns';
  };
  let isEmpty = true;
  return {
    isSettledBy(text) {
      if (isBlank(text)) return false;
      isEmpty = false;
      kind = kindBy(text);
      return kind !== undefined;
    },
    kind() {
      return kind ?? (isEmpty ? undefined : 'conllu');
    },
  };
}

/** The error for a file without sentences. */
export function emptyFile(path: string): BytetagError {
  return new BytetagError('data', `${path}: expected at least one sentence, got an empty file`);
}
