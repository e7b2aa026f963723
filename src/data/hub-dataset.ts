// Which files of a data set on the hub hold a split: the paths of all go in, those to read come out. Data sets that only a
// script can load have a branch with the same as Parquet, which the hub makes (https://huggingface.co/docs/dataset-viewer).
import { join } from 'node:path';
import { BytetagError } from '../errors.js';
import { parseRepository, type Repository } from '../hub/repository.js';
import type { HubAccess } from '../hub/settings.js';
import { fetchSnapshot } from '../hub/snapshot.js';
import { type DataReference, splitNames } from './reference.js';

/** The branch that the hub makes. */
const parquetBranch = 'refs/convert/parquet';

/** Kinds of files in the order in which they are preferred: only Parquet carries the names of numbered tags. */
const extensions = ['parquet', 'jsonl', 'json', 'csv', 'tsv', 'conllu', 'conll', 'txt'];

const dataFile = new RegExp(`\\.(${extensions.join('|')})(\\.gz)?$`);

/**
 * Brings the files of a split to this machine.
 * @param defaultSplits names of splits to look for where the reference names none, in order
 * @returns their paths, in the order in which they are to be read
 * @throws BytetagError `usage` for a name that is none, `data` where no file is of that split, `network` like `fetchSnapshot`
 */
export async function fetchDataset(
  hub: HubAccess,
  reference: DataReference & { readonly kind: 'hub' },
  defaultSplits: readonly string[],
): Promise<readonly string[]> {
  const repository = parseRepository(reference.repository, 'dataset');
  if (repository === undefined) {
    throw new BytetagError('usage', `hf: expected org/name of a data set, got ${reference.repository}`);
  }
  const splits = reference.split === undefined ? defaultSplits : [reference.split];
  const { configuration } = reference;
  const fetchFrom = async (source: Repository): Promise<readonly string[] | undefined> => {
    let isEmpty = false;
    const { folder, files } = await fetchSnapshot(hub, source, (paths) => {
      const chosen = splits.map((split) => filesOfSplit(paths, split, configuration)).find(({ length }) => length > 0);
      isEmpty = chosen === undefined;
      // What is not there offline may be there on the hub.
      if (isEmpty && hub.offline) throw missingSplit(reference, splits, paths);
      return chosen ?? [];
    });
    return isEmpty ? undefined : files.map((file) => join(folder, file));
  };
  const found = await fetchFrom(repository).catch((error) => {
    if (hub.offline && error instanceof BytetagError) return undefined;
    throw error;
  });
  if (found !== undefined) return found;
  const converted = await fetchFrom({ ...repository, revision: parquetBranch }).catch((error) => {
    if (error instanceof BytetagError && !hub.offline) return undefined;
    throw error;
  });
  if (converted !== undefined) return converted;
  throw missingSplit(reference, splits, []);
}

/**
 * The files of one split: those of one kind whose path has the split's name as a word of its own (`data/train-00000-of-00001`,
 * `conll2003/train.txt`), and the configuration's as a folder or a word.
 */
export function filesOfSplit(
  paths: readonly string[],
  split: string,
  configuration: string | undefined,
): readonly string[] {
  const hasWord = (path: string, words: readonly string[]): boolean =>
    path
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .some((word) => words.includes(word));
  const splitWords = splitNames[split] ?? [split.toLowerCase()];
  const inConfiguration = (path: string): boolean =>
    configuration === undefined ||
    path.split('/').includes(configuration) ||
    path.split('/').some((part) => part.startsWith(`${configuration}-`) || part.startsWith(`${configuration}.`));
  const fitting = paths.filter(
    (path) => dataFile.test(path) && hasWord(path.replace(dataFile, ''), splitWords) && inConfiguration(path),
  );
  for (const extension of extensions) {
    const ofKind = fitting.filter((path) => dataFile.exec(path)?.[1] === extension);
    if (ofKind.length > 0) return ofKind.sort();
  }
  return [];
}

function missingSplit(
  { repository, configuration }: DataReference & { readonly kind: 'hub' },
  splits: readonly string[],
  paths: readonly string[],
): BytetagError {
  const what = configuration === undefined ? splits.join(' or ') : `${configuration}, ${splits.join(' or ')}`;
  const found = paths.filter((path) => dataFile.test(path)).slice(0, 5);
  const names = found.length > 0 ? found.join(', ') : 'none';
  return new BytetagError(
    'data',
    `hf:${repository}: expected files of split ${what} (Parquet, JSON, CSV, CoNLL), got ${names}`,
  );
}
