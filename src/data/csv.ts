// CSV and TSV files with a header: bytes go in, sentences come out, and back. A row is a sentence whose cells are lists, or
// a word beside a column that says which sentence it belongs to.
import { Readable } from 'node:stream';
import { BytetagError } from '../errors.js';
import type { Column } from './column.js';
import { type LineSource, lineError } from './lines.js';
import { type DataRecord, isTokenColumn, recordSentence, tagKeys } from './record.js';
import type { Sentence } from './sentence.js';

/** Columns that say which sentence a word belongs to: `sentence_id`, `Sentence #`. */
const sentenceColumn = /^sent(ence)?([ _]?(id|idx|nr|no|number|#))?$/i;

interface Row {
  readonly line: number;
  readonly cells: DataRecord;
}

/**
 * The sentences of a CSV file.
 * @throws BytetagError `data` for a malformed row, or a file without the columns
 */
export async function* readCsv(
  source: LineSource,
  column: Column | undefined,
  delimiter: string,
): AsyncGenerator<Sentence> {
  let key: string | undefined;
  let group: Row[] = [];
  let current = '';
  for await (const row of rowsOf(source, delimiter)) {
    key ??= Object.keys(row.cells).find((name) => sentenceColumn.test(name)) ?? '';
    if (key === '') {
      yield* sentenceOf(source, row.line, mapCells(row.cells, listOf), column);
      continue;
    }
    // Some files name the sentence at its first word only.
    const id = String(row.cells[key] ?? '');
    if (id !== '' && id !== current && group.length > 0) {
      yield* groupSentence(source, group, column);
      group = [];
    }
    if (id !== '') current = id;
    group.push(row);
  }
  if (group.length > 0) yield* groupSentence(source, group, column);
}

/** A line of a CSV file with lists as text in JSON, which `readCsv` reads. */
export function formatCsv(words: readonly string[], tags: readonly string[], delimiter = ','): string {
  const cell = (values: readonly string[]): string => `"${JSON.stringify(values).replaceAll('"', '""')}"`;
  return `${cell(words)}${delimiter}${cell(tags)}`;
}

function groupSentence(source: LineSource, group: readonly Row[], column: Column | undefined): Iterable<Sentence> {
  const names = Object.keys(group[0]?.cells ?? {});
  const cells = Object.fromEntries(names.map((name) => [name, group.map((row) => String(row.cells[name] ?? ''))]));
  return sentenceOf(source, group[0]?.line ?? 1, cells, column);
}

function* sentenceOf(
  source: LineSource,
  line: number,
  cells: DataRecord,
  column: Column | undefined,
): Iterable<Sentence> {
  // Headers are written as their authors liked: `Word`, `POS`.
  const known = [...tagKeys(column)];
  const lower = Object.fromEntries(
    Object.entries(cells).map(([name, value]) => {
      const wanted = known.find((each) => each.toLowerCase() === name.toLowerCase());
      return [wanted ?? (isTokenColumn(name) ? name.toLowerCase() : name), value];
    }),
  );
  const fail = (message: string) => lineError(source.name, line, message);
  const sentence = recordSentence(lower, column, () => undefined, fail);
  if (sentence !== undefined) yield { ...sentence, file: source.name, line };
}

async function* rowsOf(source: LineSource, delimiter: string): AsyncGenerator<Row> {
  const { parse } = await import('csv-parse');
  const parser = Readable.from(source.bytes).pipe(
    parse({ columns: true, bom: true, info: true, delimiter, relax_column_count_more: false, skip_empty_lines: true }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: DataRecord; info: { lines: number } }>) {
      yield { cells: record, line: info.lines };
    }
  } catch (error) {
    if (error instanceof BytetagError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const line = error instanceof Error && 'lines' in error ? Number(error.lines) : 1;
    throw lineError(source.name, line, `expected rows of comma-separated values, got ${JSON.stringify(reason)}`);
  }
}

function mapCells(cells: DataRecord, f: (text: string) => readonly string[]): DataRecord {
  return Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, f(String(value))]));
}

/** A list as text: in JSON, as Python or NumPy print it, or separated by white space. */
function listOf(text: string): readonly string[] {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[')) return trimmed === '' ? [] : trimmed.split(/\s+/);
  try {
    const value: unknown = JSON.parse(trimmed);
    if (Array.isArray(value)) return value.map(String);
  } catch {
    // Not JSON: as Python prints it.
  }
  const items = trimmed.slice(1, -1).matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s,]+)/g);
  return [...items].map(([, single, double, bare]) => (single ?? double)?.replace(/\\(.)/g, '$1') ?? bare ?? '');
}
