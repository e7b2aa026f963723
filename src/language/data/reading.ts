// What a labelled file cannot say about itself, said by the caller.
import { BytetagError } from '../../foundation/errors.js';

/** Kinds of labelled files. */
export const fileKinds = ['conllu', 'columns', 'jsonl', 'csv', 'tsv', 'parquet'] as const;

/** One of them. */
export type FileKind = (typeof fileKinds)[number];

/** What offsets into a text count: code points, as Python does, or UTF-16 units, as JavaScript does. */
export const offsetUnits = ['codepoints', 'utf16'] as const;

/** One of them. */
export type OffsetUnit = (typeof offsetUnits)[number];

/** How labelled files are to be read. What is left out is found in the file. */
export interface FileReading {
  /** The kind of the files. Default: by a file's name, or else by its first lines. */
  readonly kind?: FileKind | undefined;
  /**
   * The column of the words, by name or counted from 1. Default: by its name; in column files the first, or the second behind
   * running numbers.
   */
  readonly wordColumn?: string | undefined;
  /** Whether the first row of a column file, or of a TSV file, names the columns. Default: in TSV files by what it says. */
  readonly header?: boolean | undefined;
  /** Names of tags that stand in the file as whole numbers, from 0. Default: those that the file itself gives. */
  readonly tagNames?: readonly string[] | undefined;
  /** What separates the cells of a CSV file. Default: what separates those of its first line. */
  readonly separator?: string | undefined;
  /** What the offsets of character spans count. Default: `codepoints`; for Label Studio's files `utf16`. */
  readonly offsets?: OffsetUnit | undefined;
  /** The most bytes of a line, or of a list of JSON. Default: 2^25, 32 MB. */
  readonly mostLineBytes?: number | undefined;
}

/** The same for a reader. */
export interface ReaderOptions extends FileReading {
  /** Called with what a reader had to settle by itself, such as a span that ends within a word. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /**
   * Whether what is read is passed on, not learned: tags may be numbers that nobody has named, and sentences of tables have the
   * other cells of their rows (`Sentence.cells`), and may have no words. Default: false.
   */
  readonly passesOn?: boolean | undefined;
}

/** What says nothing about some kinds of files, by how messages call it, and the kinds that it is about. */
const kindsOfOptions = [
  ['tagNames', '--tag-names', fileKinds.filter((kind) => kind !== 'conllu')],
  ['header', '--header', ['columns', 'tsv']],
  ['separator', '--separator', ['csv']],
  ['offsets', '--span-offsets', ['jsonl']],
  ['mostLineBytes', '--line-limit', fileKinds.filter((kind) => kind !== 'parquet')],
] as const satisfies readonly (readonly [keyof FileReading, string, readonly FileKind[]])[];

/**
 * Checks that what was said about files is about one of them.
 * @param kinds of all files that were read
 * @throws BytetagError `usage` naming the option that had no effect
 */
export function expectAboutFiles(reading: FileReading, kinds: ReadonlySet<FileKind>): void {
  for (const [key, flag, meant] of kindsOfOptions) {
    if (reading[key] === undefined || kinds.size === 0 || meant.some((kind) => kinds.has(kind))) continue;
    const expected = `a file of kind ${meant.join(' or ')}`;
    throw new BytetagError('usage', `${flag}: expected ${expected} beside it, got ${[...kinds].join(' and ')}`);
  }
}

/** Separators of CSV files. */
export const separators = [',', ';', '\t', '|'] as const;

/** A column by its number, or undefined for a name. @throws BytetagError `usage` for 0 */
export function columnNumber(column: string): number | undefined {
  if (!/^\d+$/.test(column)) return undefined;
  if (Number(column) > 0) return Number(column);
  throw new BytetagError('usage', `word column: expected a name or a number from 1, got ${column}`);
}
