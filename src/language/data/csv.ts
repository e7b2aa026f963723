// Reads and writes CSV and TSV files with a header. Each row is a word, or a sentence whose cells are lists.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { firstRepeated } from '../../foundation/lists.js';
import type { Column } from './column.js';
import { readColumns } from './columns.js';
import { type CsvRow, readCsvRows } from './csv-rows.js';
import { isBlank, type LineSource, lineError, peekLines, readLines } from './lines.js';
import type { ReaderOptions } from './reading.js';
import { tagKeyOf, tokenKeyOf } from './record.js';
import type { Sentence } from './sentence.js';
import { readTable, type TableRow } from './table.js';

/**
 * The sentences of a CSV file, whose cells may be in double quotes.
 * @throws BytetagError `data` for a malformed row, text that is not UTF-8, or a file without the columns
 */
export async function* readCsv(
  source: LineSource,
  column: Column | undefined,
  reading: ReaderOptions = {},
): AsyncGenerator<Sentence> {
  yield* sentencesOf(
    source.name,
    csvCells(source, reading.separator === 'tab' ? '\t' : reading.separator),
    column,
    reading,
  );
}

/**
 * The sentences of a TSV file. A quote is an ordinary character, except around a cell with doubled quotes in it. A file
 * without a header that names columns is read as a column file.
 * @throws BytetagError like `readCsv`
 */
export async function* readTsv(
  source: LineSource,
  column: Column | undefined,
  reading: ReaderOptions = {},
): AsyncGenerator<Sentence> {
  const { last: first, source: whole } = await peekLines(source, (text) => !isBlank(text));
  const header = first?.split('\t') ?? [];
  const hasHeader =
    tokenKeyOf(header, nameIn(reading)) !== undefined &&
    (column === undefined || tagKeyOf(header, column) !== undefined);
  if (!hasHeader && column?.kind !== 'field') yield* readColumns(whole, column, reading);
  else yield* sentencesOf(source.name, tsvCells(whole), column, reading);
}

/** A line of a CSV file with lists in JSON, which `readCsv` can read. */
export function formatCsv(words: readonly string[], tags: readonly string[]): string {
  const cell = (values: readonly string[]): string => `"${JSON.stringify(values).replaceAll('"', '""')}"`;
  return `${cell(words)},${cell(tags)}`;
}

/** A line of a TSV file with lists in JSON, which contains no tabs or line breaks. */
export function formatTsv(words: readonly string[], tags: readonly string[]): string {
  return `${JSON.stringify(words)}\t${JSON.stringify(tags)}`;
}

/** The name of the column of words, if the caller gave a name and not a number. */
function nameIn({ wordColumn }: ReaderOptions): string | undefined {
  return wordColumn !== undefined && /^\d+$/.test(wordColumn) ? undefined : wordColumn;
}

async function* sentencesOf(
  name: string,
  all: AsyncGenerator<CsvRow>,
  column: Column | undefined,
  reading: ReaderOptions,
): AsyncGenerator<Sentence> {
  const first = await all.next();
  if (first.done) return;
  const header = first.value.cells;
  const twice = firstRepeated(header.filter((cell) => cell !== ''));
  if (twice !== undefined) {
    throw lineError(name, first.value.line, `expected columns of different names, got ${describeValue(twice)} twice`);
  }
  async function* rows(): AsyncGenerator<TableRow> {
    for await (const { line, cells } of all) {
      if (cells.every((cell) => cell.trim() === '')) {
        yield { line };
        continue;
      }
      if (cells.length !== header.length) {
        throw lineError(name, line, `expected ${header.length} columns, got ${cells.length}`);
      }
      yield { line, cells: Object.fromEntries(header.map((key, index) => [key, cells[index]])) };
    }
  }
  if (tokenKeyOf(header, nameIn(reading)) === undefined && reading.wordColumn === undefined) {
    const found = `columns ${describeText(header.slice(0, 8).join(', '))}`;
    const hint = '--word-column names that of the words';
    throw lineError(name, first.value.line, `expected a column of words (tokens, words, word), got ${found} (${hint})`);
  }
  yield* readTable({ name, header, rows: rows(), namesInFile: () => undefined, hasOrder: true }, column, reading);
}

async function* tsvCells(source: LineSource): AsyncGenerator<CsvRow> {
  let hasBegun = false;
  for await (const { number, text } of readLines(source)) {
    hasBegun ||= !isBlank(text);
    if (!hasBegun) continue;
    yield { line: number, cells: isBlank(text) ? [] : text.split('\t').map(unquote) };
  }
}

/** Removes the quotes that another program put around a cell. If it did, quotes within the cell are doubled. */
function unquote(cell: string): string {
  if (!cell.startsWith('"') || !cell.endsWith('"')) return cell;
  const inner = cell.slice(1, -1);
  const isDoubled = inner.includes('""') && !inner.replaceAll('""', '').includes('"');
  return isDoubled ? inner.replaceAll('""', '"') : cell;
}

async function* csvCells(source: LineSource, given: string | undefined): AsyncGenerator<CsvRow> {
  const { last: first, source: whole } = await peekLines(source, (text) => !isBlank(text));
  // Excel writes the separator in the first line. This line is not a row.
  const said = /^"?sep=(.)"?$/i.exec(first ?? '')?.[1];
  const delimiter = given ?? said ?? separatorOf(first ?? '');
  let [before, hasBegun] = [said === undefined ? 0 : 1, false];
  for await (const row of readCsvRows(whole, delimiter)) {
    hasBegun ||= row.cells.some((cell) => cell.trim() !== '') && before-- === 0;
    if (hasBegun) yield row;
  }
}

/** The characters that may separate cells. */
const separatorCharacters = [',', ';', '\t', '|'] as const;

/** The separator that divides a header into the most columns; the comma if there are several. */
function separatorOf(header: string): string {
  const withoutQuotes = header.replace(/"[^"]*"/g, '');
  const counts = separatorCharacters.map((separator) => withoutQuotes.split(separator).length);
  return separatorCharacters[counts.indexOf(Math.max(...counts))] ?? ',';
}
