// Which files of a data set hold a split, and of which of its configurations each is, by their paths alone.
import { withoutEnd } from './lines.js';
import { splitNames } from './reference.js';

/** Kinds of files in the order in which they are preferred: only Parquet carries the names of numbered tags. */
const extensions = ['parquet', 'jsonl', 'json', 'csv', 'tsv', 'conllu', 'conll', 'txt'];

const dataFile = new RegExp(`\\.(${extensions.join('|')})(\\.gz)?$`);

/** Parts of a path that name no configuration. */
const plainNames = ['', 'data', 'dataset', 'default', 'partial'];

/** Numbers of the parts of a split: `00000-of-00002-a09b74b3ef9c3b56`, `part1`. */
const partNumber = /^(?:of|(?:part|shard|chunk|file)?\d*|[0-9a-f]{16,})$/;

const knownWords = new Set(Object.values(splitNames).flat());

/** True for a file that can hold sentences. */
function isDataFile(path: string): boolean {
  return dataFile.test(path);
}

/**
 * The files of one split: those of one kind that have the split's name as a word of their own name (`train-00000-of-00001`,
 * `conll-train.csv`); where there are none, those in a folder that has, if their own name names no other split.
 * @param configuration which must be in their paths, as a folder, or as words of a name; several behind one another with `/`;
 *   or the path of a file
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
 * The configurations that files of one split are of: their folders, and what their names say beside the split and the numbers of
 * its parts. What is in a folder named after the split are its parts, whatever they are called. As many as there are
 * differences that the configuration asked for leaves open; each can be asked for by what is given here.
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
    // A file that says nothing is called by its folder, or its own name.
    if (!names.has(name)) names.set(name, name || (path.split('/').at(-2) ?? path));
  }
  return [...names.values()].sort();
}

/** What a name says behind its split's word: nothing, in most, but which part it is. */
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
  // A split may be called `constructor`.
  return (Object.hasOwn(splitNames, split) ? splitNames[split] : undefined) ?? [split.toLowerCase()];
}
