// Options for what a labelled file does not say about itself, such as its kind or the names of its tags.
import { BytetagError } from '../../foundation/errors.js';

/** Kinds of labelled files. */
export const fileKinds = ['conllu', 'columns', 'jsonl', 'csv', 'tsv', 'parquet'] as const;

/** One of them. */
export type FileKind = (typeof fileKinds)[number];

/** The units of offsets into a text: code points, as in Python, or UTF-16 units, as in JavaScript. */
export const offsetUnits = ['codepoints', 'utf16'] as const;

/** One of them. */
export type OffsetUnit = (typeof offsetUnits)[number];

/** The most bytes of a line that the caller can allow: 500 MB. JavaScript's strings cannot be longer. */
export const longestLineBytes = 500 * 2 ** 20;

/** How labelled files are read. The defaults are found from the file. */
export interface FileReading {
  /** The kind of the files. Default: by a file's name, or else by its first lines. */
  readonly fileKind?: FileKind | undefined;
  /**
   * The column of the words, by name or counted from 1. Default: found by its name; in column files the first, or the
   * second if the first has running numbers.
   */
  readonly wordColumn?: string | undefined;
  /**
   * Whether the first row of a column file, or of a TSV file, names the columns. Default: in TSV files, it depends on
   * the content of the row.
   */
  readonly header?: boolean | undefined;
  /** Names of tags that the file has as whole numbers, from 0. Default: the names that the file itself gives. */
  readonly tagNames?: readonly string[] | undefined;
  /** The separator of cells in a CSV file. Default: the separator in its first line. */
  readonly separator?: Separator | undefined;
  /** The unit of the offsets of character spans. Default: `codepoints`; `utf16` for files of Label Studio. */
  readonly spanOffsets?: OffsetUnit | undefined;
  /** The longest line, or JSON list, in MB (2^20 bytes). Default: 32. */
  readonly lineLimit?: number | undefined;
}

/** The options of a reader. */
export interface ReaderOptions extends FileReading {
  /** Called with a warning about each choice that the reader made, such as for a span that ends within a word. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /**
   * Whether the sentences are written again, not used for training. Then tags may be numbers without names, sentences
   * of tables have the other cells of their rows (`Sentence.cells`), and sentences may have no words. Default: false.
   */
  readonly willBeWritten?: boolean | undefined;
}

/** Options that only affect some kinds of files: the option, its name in messages, and the kinds. */
const kindsOfOptions = [
  ['tagNames', '--tag-names', fileKinds.filter((kind) => kind !== 'conllu')],
  ['header', '--header', ['columns', 'tsv']],
  ['separator', '--separator', ['csv']],
  ['spanOffsets', '--span-offsets', ['jsonl']],
  ['lineLimit', '--line-limit', fileKinds.filter((kind) => kind !== 'parquet')],
] as const satisfies readonly (readonly [keyof FileReading, string, readonly FileKind[]])[];

/**
 * Checks that each option about files affects one of them.
 * @param kinds the kinds of all files that were read
 * @throws BytetagError `usage` naming the option that had no effect
 */
export function expectAboutFiles(reading: FileReading, kinds: ReadonlySet<FileKind>): void {
  for (const [key, flag, meant] of kindsOfOptions) {
    if (reading[key] === undefined || kinds.size === 0 || meant.some((kind) => kinds.has(kind))) continue;
    const expected = `a file of kind ${meant.join(' or ')}`;
    throw new BytetagError('usage', `${flag}: expected ${expected} beside it, got ${[...kinds].join(' and ')}`);
  }
}

/** The most bytes of a line that the options allow; undefined for the default. */
export function mostLineBytesOf({ lineLimit }: FileReading): number | undefined {
  return lineLimit === undefined ? undefined : lineLimit * 2 ** 20;
}

/** Separators of CSV files; `tab` for a tab. */
export const separators = [',', ';', '|', 'tab'] as const;

/** One of them. */
export type Separator = (typeof separators)[number];

/** A column by its number, or undefined for a name. @throws BytetagError `usage` for 0 */
export function columnNumber(column: string): number | undefined {
  if (!/^\d+$/.test(column)) return undefined;
  if (Number(column) > 0) return Number(column);
  throw new BytetagError('usage', `word column: expected a name or a number from 1, got ${column}`);
}
