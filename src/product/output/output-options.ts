// The options for printing items with their labels.

/** The units of offsets into a text. */
export const printedOffsets = ['utf16', 'utf8', 'codepoints'] as const;

/** How output is printed. */
export interface OutputOptions {
  /** The column of CoNLL-U for the tags, from 0; undefined for other kinds of output. */
  readonly conlluColumn: ((fields: readonly string[]) => number) | undefined;
  readonly offsets: (typeof printedOffsets)[number];
  readonly tagSet: readonly string[];
}
