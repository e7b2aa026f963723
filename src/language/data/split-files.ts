// Finds the files of a split of a data set, and the configuration of each file, from their paths alone.
import { withoutEnd } from './lines.js';
import { splitNames } from './reference.js';

/** Kinds of files in the order in which they are preferred: only Parquet has the names of numbered tags. */
const extensions = ['parquet', 'jsonl', 'json', 'csv', 'tsv', 'conllu', 'conll', 'txt'];

const dataFile = new RegExp(`\\.(${extensions.join('|')})(\\.gz)?$`);

/** Parts of a path that do not name a configuration. */
const plainNames = ['', 'data', 'dataset', 'default', 'partial'];

/** Words that number the parts of a split: `00000-of-00002-a09b74b3ef9c3b56`, `part1`. */
const partNumber = /^(?:of|(?:part|shard|chunk|file)?\d*|[0-9a-f]{16,})$/;

const knownWords = new Set(Object.values(splitNames).flat());

/** True for a file that can hold sentences. */
function isDataFile(path: string): boolean {
  return dataFile.test(path);
}

/**
 * The files of one split, all of one kind: those whose name contains the split's name as a word
 * (`train-00000-of-00001`, `conll-train.csv`). If there are none: those in a folder whose name contains it, if their
 * own names do not name another split.
 * @param configuration the configuration, which must be in their paths as a folder or as words of a name. It may have
 *   several parts, separated by `/`, or be the path of a file
 */
export function filesOfSplit(
  paths: readonly string[],
  split: string,
  configuration: string | undefined,
): readonly string[] {
  const wanted = wordsOfSplit(split);
  const candidates = paths.filter((path) => isDataFile(path) && isOf(path, configuration));
  const placed = candidates.map((path) => {
    // The last part that names any split decides: `test/train.json` is for training.
    const parts = partsOf(path).reverse();
    const depth = parts.findIndex((part) =>
      wordsOf(part).some((word) => knownWords.has(word) || wanted.includes(word)),
    );
    return { path, depth, isWanted: wordsOf(parts[depth] ?? '').some((word) => wanted.includes(word)) };
  });
  const named = placed.filter(({ isWanted }) => isWanted);
  const byName = named.filter(({ depth }) => depth === 0);
  const fitting = (byName.length > 0 ? byName : named).map(({ path }) => path);
  for (const extension of extensions) {
    const ofKind = fitting.filter((path) => dataFile.exec(path)?.[1] === extension);
    if (ofKind.length > 0) return ofKind.sort();
  }
  return [];
}

/**
 * The configurations that the files of one split belong to. They are named by their folders, and by the words of their
 * names other than the split and the numbers of its parts. All files in a folder named after the split are parts of it,
 * whatever their names are. If the requested configuration fits files of several configurations, each of them is listed
 * under a name that can be requested.
 */
export function configurationsOf(
  files: readonly string[],
  split: string,
  configuration: string | undefined,
): readonly string[] {
  const asked = configuration?.split('/') ?? [];
  const words = [...wordsOfSplit(split), ...knownWords].join('|');
  const splitWord = new RegExp(`(?<![A-Za-z0-9])(?:${words})(?![A-Za-z0-9])`, 'i');
  const names = new Map<string, string>();
  for (const path of files) {
    const parts = partsOf(path);
    const isNamed = splitWord.test(parts.at(-1) ?? '');
    const said = parts.flatMap((part, depth) => {
      if (!splitWord.test(part)) return depth < parts.length - 1 || isNamed ? [part] : [];
      const [before = '', ...behind] = part.split(splitWord);
      return [withoutEnd(before, '-._'), ...behind.map(withoutPartNumbers)];
    });
    const name = said.filter((each) => !plainNames.includes(each) && !asked.includes(each)).join('/');
    // If the name of a file does not name a configuration, its folder or its whole name is used.
    if (!names.has(name)) names.set(name, name || (path.split('/').at(-2) ?? path));
  }
  return [...names.values()].sort();
}

/** The words after the split's name, without the numbers of parts. For most files nothing remains. */
function withoutPartNumbers(text: string): string {
  const pieces = text.split(/[-._]/);
  while (pieces.length > 0 && partNumber.test(pieces.at(-1) ?? '')) pieces.pop();
  return pieces.filter((piece) => piece !== '').join('-');
}

/** Whether each part of a configuration is a folder of the path, or words of one of its names. */
function isOf(path: string, configuration: string | undefined): boolean {
  if (configuration !== undefined && isDataFile(configuration)) return path === configuration;
  const parts = path.split('/');
  return (configuration?.split('/') ?? []).every((name) =>
    parts.some(
      (part) =>
        part === name ||
        `-${part}-`
          .split(/[-._]/)
          .join('-')
          .includes(`-${joined(name)}-`),
    ),
  );
}

function joined(name: string): string {
  return name.split(/[-._]/).join('-');
}

/** Folders and the file's name without its extension. */
function partsOf(path: string): string[] {
  return path.replace(dataFile, '').split('/');
}

function wordsOf(part: string): readonly string[] {
  return part.toLowerCase().split(/[^a-z0-9]+/);
}

function wordsOfSplit(split: string): readonly string[] {
  // A split may have the name `constructor`.
  return (Object.hasOwn(splitNames, split) ? splitNames[split] : undefined) ?? [split.toLowerCase()];
}
