// Finds the kind of a labelled file by its name or its first lines.
import { BytetagError } from '../../foundation/errors.js';
import { isBlank, type LineSource, peekLines } from './lines.js';
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

/** A source whose kind is known. */
export interface KnownSource {
  readonly kind: FileKind;
  /** Nothing of it is lost. */
  readonly source: LineSource;
}

/**
 * The kind of a source by its first lines, which are looked at without being read; columns are not told from tables and text.
 * @throws BytetagError like `readLines`; `data` if it is empty, `usage` where its kind has to be said
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
  /** Takes a line. @returns whether no other is needed */
  isSettledBy(text: string): boolean;
  /** Undefined where all lines are blank. Comments alone are of CoNLL-U. */
  kind(): FileKind | undefined;
}

/** A guess at a file of which no line is known. */
export function createKindGuess(): KindGuess {
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
