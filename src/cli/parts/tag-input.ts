// Reads the input of `bytetag tag` as items to label. Each item has one output.
import { BytetagError } from '../../foundation/errors.js';
import { groupItems } from '../../foundation/group-items.js';
import { parseColumn } from '../../language/data/column.js';
import { type Line, type LineSource, readLines } from '../../language/data/lines.js';
import { type FileKind, fileKinds } from '../../language/data/reading.js';
import type { DataRecord } from '../../language/data/record.js';
import { locateWords } from '../../language/spans/character-spans.js';
import { readSentencesIn } from '../../node/data/read-sentences.js';
import type { Item } from '../../product/output/item.js';
import {
  expectPlainWords,
  lengthTogether,
  type RecordOptions,
  recordItems,
  textsTogether,
} from '../../product/output/record-items.js';
import { packedText } from '../../product/tagger/placed-text.js';

/** Kinds of input: raw text by line or by paragraph, words between spaces, and every kind of labelled file. */
export const inputs = ['text', 'paragraphs', 'tokens', ...fileKinds] as const;

/** One of them. */
export type Input = (typeof inputs)[number];

/** How input is read. Records are read as JSON Lines are. */
export interface InputOptions extends RecordOptions {
  readonly kind: Input;
  /** The column of the tags in tables. They are printed next to the predictions. */
  readonly column: string;
  /** Called with a warning about everything that a reader has left out or chosen itself. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** The items of an input, as a stream. @throws BytetagError `data` for input that cannot be read */
export async function* readItems(source: LineSource, options: InputOptions): AsyncGenerator<Item> {
  switch (options.kind) {
    case 'text':
      return yield* textItems(readLines(source), options.divide, false);
    case 'paragraphs':
      return yield* textItems(paragraphsOf(source), options.divide, true);
    case 'tokens':
      return yield* tokenItems(source);
    case 'jsonl':
      return yield* recordItems(source, options);
    default:
      return yield* fileItems(source, options.kind, options);
  }
}

/** How texts are grouped: by their number and their length. */
const byLength = { weight: { of: ({ text }: { readonly text: string }) => text.length, most: lengthTogether } };

/**
 * An item for each sentence. Blank lines belong to the white space between sentences.
 * @param texts lines, or paragraphs
 */
async function* textItems(
  texts: AsyncIterable<Line>,
  divide: InputOptions['divide'],
  areParagraphs: boolean,
): AsyncGenerator<Item> {
  let blank = '';
  for await (const group of groupItems(texts, textsTogether, byLength)) {
    // A line of a book has two million words: their places take a tenth of the words' memory.
    const divided = (await divide(group.map(({ text }) => text))).map((sentences, index) =>
      packedText(group[index]?.text ?? '', sentences),
    );
    for (const [index, origin] of divided.entries()) {
      const { number: line = 0, text = '', lineBreak = '' } = group[index] ?? {};
      if (origin.count === 0) blank += text + lineBreak;
      for (let sentence = 0; sentence < origin.count; sentence++) {
        const places = origin.placesOf(sentence);
        const before = sentence === 0 ? blank + text.slice(0, places[0]?.start) : '';
        const next = sentence + 1 < origin.count ? origin.startOf(sentence + 1) : undefined;
        const after = text.slice(places.at(-1)?.end, next) + (next === undefined ? lineBreak : '');
        yield {
          sentences: [places.map((word) => word.text)],
          text: {
            ...{ text, line, places: [places], origin, before, after },
            ...(areParagraphs && sentence === 0 && { startsParagraph: true }),
          },
        };
        blank = '';
      }
    }
  }
}

/** A paragraph that is longer than this, in UTF-16 units, ends with its line. */
const longestParagraph = 2 ** 16;

/** Lines up to a blank one as one line. */
async function* paragraphsOf(source: LineSource): AsyncGenerator<Line> {
  let open: { number: number; text: string; lineBreak: string } | undefined;
  for await (const { number, text, lineBreak } of readLines(source)) {
    const isPart = text.trim() !== '' && (open?.text.length ?? 0) < longestParagraph;
    if (open !== undefined && isPart) {
      open = { number: open.number, text: open.text + open.lineBreak + text, lineBreak };
      continue;
    }
    if (open !== undefined) yield open;
    open = { number, text, lineBreak };
    if (text.trim() !== '') continue;
    yield open;
    open = undefined;
  }
  if (open !== undefined) yield open;
}

/** An item for each line, including blank lines. */
async function* tokenItems(source: LineSource): AsyncGenerator<Item> {
  for await (const { number: line, text, lineBreak } of readLines(source)) {
    const parts = text.split(/[ \t]+/).filter((word) => word !== '');
    const words = locateWords(parts, text).map((place, word) => ({ text: parts[word] ?? '', ...place }));
    const before = text.slice(0, words[0]?.start ?? 0);
    const after = text.slice(words.at(-1)?.end ?? 0) + lineBreak;
    const places = [words];
    yield {
      sentences: parts.length > 0 ? [parts] : [],
      text: { text, line, places, origin: places, before, after },
    };
  }
}

/** The cells that JSON can hold. Others, such as the bytes of an image, are undefined. */
function writableCells(cells: DataRecord): DataRecord {
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, writable(cell)]));
}

function writable(cell: unknown): unknown {
  try {
    const toJson = (_: string, value: unknown): unknown => {
      if (value instanceof Uint8Array) throw new BytetagError('data', 'expected a text, got bytes');
      // Parquet files can have whole numbers of 64 bits.
      if (typeof value !== 'bigint') return value;
      return BigInt.asIntN(53, value) === value ? Number(value) : String(value);
    };
    return JSON.parse(JSON.stringify(cell, toJson) ?? 'null');
  } catch {
    return undefined;
  }
}

/** An item for each sentence of a labelled file. */
async function* fileItems(source: LineSource, kind: FileKind, options: InputOptions): AsyncGenerator<Item> {
  const isTable = kind === 'csv' || kind === 'tsv' || kind === 'parquet';
  const column = isTable ? parseColumn(options.column) : undefined;
  const file = kind === 'parquet' && source.path !== undefined ? source.path : source;
  const reading = { ...options.reading, willBeWritten: true, onWarning: options.onWarning };
  for await (const { words, tags, conllu, lines, line, cells } of readSentencesIn(file, kind, column, reading)) {
    const item = { sentences: words.length > 0 ? [words] : [], ...(tags && { gold: tags }) };
    if (options.needsPlainWords && conllu === undefined && lines === undefined) {
      expectPlainWords(item, { file: source.name, line });
    }
    yield {
      ...item,
      ...(conllu && { conllu }),
      ...(lines && { lines }),
      ...(cells && { cells: writableCells(cells) }),
    };
  }
}
