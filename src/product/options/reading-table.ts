// The table of options for how labelled files are read.
import { type FileReading, fileKinds, longestLineBytes, offsetUnits, separators } from '../../language/data/reading.js';
import type { OptionSpec } from './option-spec.js';

/** Describes for the help what labelled data may be. */
export const dataHelp =
  'labelled files or patterns (.conllu, columns, .jsonl, .csv, .parquet), hf:org/name:split or ' +
  'ud:en_ewt:train, with [:100] for the first 100 sentences';

/** The options. */
export const readingTable = {
  fileKind: {
    kind: 'string',
    choices: fileKinds,
    help: 'kind of the labelled files (default: by their names or first lines)',
  },
  wordColumn: {
    kind: 'string',
    filled: true,
    placeholder: 'N|NAME',
    help: 'column of the words (default: by its name; in column files the first, or the second after running numbers)',
  },
  header: { kind: 'flag', help: 'the first row of column files names the columns' },
  tagNames: { kind: 'texts', placeholder: 'TAG', help: 'names of tags that the files have as numbers, from 0' },
  separator: {
    kind: 'string',
    choices: separators,
    placeholder: 'C',
    help: 'separator of cells in a CSV file: a comma, ;, | or tab (default: by its first line)',
  },
  spanOffsets: {
    kind: 'string',
    choices: offsetUnits,
    help: 'unit of the offsets of spans in a text (default: codepoints; Label Studio: utf16)',
  },
  lineLimit: {
    kind: 'integer',
    min: 1,
    max: longestLineBytes / 2 ** 20,
    placeholder: 'MB',
    help: 'longest line, or list of JSON, in MB (default: 32)',
  },
} as const satisfies Readonly<Record<keyof FileReading, OptionSpec>>;

/** The options for reading files, out of all that were given. */
export function readingOf(given: FileReading): FileReading {
  const keys = Object.keys(readingTable) as (keyof FileReading)[];
  return Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]));
}
