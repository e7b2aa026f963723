// Finds the kind of a labelled file by its name or its first lines.
import { stat } from 'node:fs/promises';
import { BytetagError } from '../errors.js';
import { isBlank, openSource, readLines } from './lines.js';
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

/**
 * The kind of a file, by its extension (before `.gz`); for a telling-nothing one by its first lines.
 * @param given what its user says of it, which goes before both
 * @throws BytetagError `io` if it cannot be read, `data` if it is empty
 */
export async function fileKind(path: string, given?: FileKind): Promise<FileKind> {
  const known = given ?? kindByName(path);
  if (known !== undefined) return known;
  // What can be read only once cannot be looked at first.
  if (await isStream(path)) {
    throw new BytetagError('usage', `${path}: expected --file-kind beside what is no file, got none`);
  }
  let isEmpty = true;
  let hasComment = false;
  for await (const { text } of readLines(openSource(path))) {
    if (isBlank(text)) continue;
    isEmpty = false;
    if (/^\s*(?:\{\s*["}]|\[\s*[{[\]]|\{$|\[$)/.test(text)) return 'jsonl';
    if (plusComment.test(text)) return 'conllu';
    hasComment ||= conlluComment.test(text);
    // A comment, or a word that is one: what follows tells.
    if (/^#/.test(text) && (hasComment || /^#\s/.test(text))) continue;
    const cells = text.split('\t');
    // Universal NER has the comments of its treebanks, and columns of its own. CoNLL-U that lost its tabs is CoNLL-U.
    if (hasComment && cells.length < 3) return 'conllu';
    return cells.length === 10 && /^\d+(?:[-.]\d+)?$/.test(cells[0] ?? '') ? 'conllu' : 'columns';
  }
  if (isEmpty) throw emptyFile(path);
  return 'conllu';
}

/** The error for a file without sentences. */
export function emptyFile(path: string): BytetagError {
  return new BytetagError('data', `${path}: expected at least one sentence, got an empty file`);
}

async function isStream(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}
