// The command-line options for how labelled files are read, for all commands that read them.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { longestLineBytes } from '../../language/data/lines.js';
import {
  type FileKind,
  type FileReading,
  fileKinds,
  type OffsetUnit,
  offsetUnits,
  separators,
} from '../../language/data/reading.js';
import type { OptionValues } from './options.js';

/** The options. */
export const readingOptions = {
  fileKind: {
    kind: 'string',
    choices: fileKinds,
    help: 'kind of the labelled files (default: by their names or first lines)',
  },
  wordColumn: {
    kind: 'string',
    placeholder: 'N|NAME',
    help: 'the column of the words (default: by its name; in column files the first, or the second after running numbers)',
  },
  header: { kind: 'flag', help: 'the first row of column files names the columns' },
  tagNames: { kind: 'list', placeholder: 'TAG', help: 'names of tags that stand in the files as numbers, from 0' },
  separator: {
    kind: 'string',
    placeholder: 'C',
    help: 'what separates the cells of a CSV file: a comma, ;, | or tab (default: by its first line)',
  },
  spanOffsets: {
    kind: 'string',
    choices: offsetUnits,
    help: 'what offsets of spans in a text count (default: codepoints; of Label Studio utf16)',
  },
  lineLimit: {
    kind: 'integer',
    min: 1,
    max: longestLineBytes / 2 ** 20,
    placeholder: 'MB',
    help: 'the longest line, or list of JSON (default: 32)',
  },
} as const;

/** The reading options from the values on the command line. @throws BytetagError `usage` for another separator */
export function readingOf(values: OptionValues<typeof readingOptions>): FileReading {
  const { fileKind, wordColumn, header, tagNames, spanOffsets, lineLimit } = values;
  const separator = values.separator === 'tab' ? '\t' : values.separator;
  if (separator !== undefined && !separators.some((known) => known === separator)) {
    throw new BytetagError('usage', `--separator: expected one of , ; | tab, got ${describeValue(separator)}`);
  }
  return {
    ...(fileKind !== undefined && { kind: fileKind as FileKind }),
    ...(wordColumn !== undefined && { wordColumn }),
    ...(header && { header }),
    ...(tagNames !== undefined && { tagNames }),
    ...(separator !== undefined && { separator }),
    ...(spanOffsets !== undefined && { offsets: spanOffsets as OffsetUnit }),
    ...(lineLimit !== undefined && { mostLineBytes: lineLimit * 2 ** 20 }),
  };
}
