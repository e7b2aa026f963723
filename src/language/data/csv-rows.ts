// Reads the rows of a CSV file (RFC 4180), with cells in double quotes over several lines, as they come.
import { describeValue } from '../../foundation/describe-value.js';
import { type LineSource, lineError, lineLimit, readLines } from './lines.js';

/** A row's cells as they stand. */
export interface CsvRow {
  /** Of its last line. */
  readonly line: number;
  readonly cells: readonly string[];
}

const quote = '"';

/**
 * The rows of a source. A blank line is a row of one empty cell.
 * @param separator of cells, one character
 * @throws BytetagError like `readLines`; `data` for a quote within a cell that does not begin with one, for one that is neither
 *   doubled nor the end of its cell, or never closed, and for a row of several lines that is longer than a line may be
 */
export async function* readCsvRows(source: LineSource, separator: string): AsyncGenerator<CsvRow> {
  const most = lineLimit(source);
  const cell = createCell();
  let cells: string[] = [];
  let charactersBefore = 0;
  let isQuoted = false;
  let line = 1;
  const fail = (reason: string) =>
    lineError(source.name, line, `expected rows of comma-separated values, got ${describeValue(reason)}`);
  const add = (piece: string): void => {
    if (piece === '') return;
    cell.add(piece);
    if (charactersBefore + cell.bytes() - 1 <= most) return;
    throw fail(`Max Record Size: record exceed the maximum number of tolerated bytes of ${most} at line ${line}`);
  };
  for await (const { number, text } of readLines(source)) {
    line = number;
    let at = 0;
    let nextQuote = -1;
    for (let end = -1; end < text.length; at = end + 1) {
      if (!isQuoted && text[at] === quote) {
        isQuoted = true;
        at++;
      }
      if (isQuoted) {
        let closing = indexOrEnd(text, quote, at);
        while (text[closing + 1] === quote) {
          add(text.slice(at, closing + 1));
          at = closing + 2;
          closing = indexOrEnd(text, quote, at);
        }
        add(text.slice(at, closing));
        if (closing === text.length) break;
        isQuoted = false;
        at = closing + 1;
        if (!endsCell(text[at], separator)) throw fail(invalidClosingQuote(text.slice(at, at + 2), line));
      }
      if (nextQuote < at) nextQuote = indexOrEnd(text, quote, at);
      end = indexOrEnd(text, separator, at);
      add(text.slice(at, Math.min(end, nextQuote)));
      if (nextQuote < text.length && nextQuote <= end) throw fail(invalidOpeningQuote(cell.text(), cells.length, line));
      cells.push(cell.text());
      charactersBefore += cells.at(-1)?.length ?? 0;
      cell.clear();
    }
    if (isQuoted) {
      add('\n');
      continue;
    }
    yield { line, cells };
    [cells, charactersBefore] = [[], 0];
  }
  if (isQuoted) throw fail(`Quote Not Closed: the parsing is finished with an opening quote at line ${line}`);
}

/** Whether a cell in quotes may end before this: a separator or the end of the line. A NUL goes on with it without quotes. */
function endsCell(character: string | undefined, separator: string): boolean {
  return character === undefined || character === separator || character === '\0';
}

/** @param behind what follows the quote, of which its first byte is shown */
function invalidClosingQuote(behind: string, line: number): string {
  const found = String.fromCharCode(new TextEncoder().encode(behind)[0] ?? 0);
  const expected = 'delimiter, record delimiter, trimable character (if activated) or comment';
  return `Invalid Closing Quote: got "${found}" at line ${line} instead of ${expected}`;
}

/** @param before what stands in the cell before the quote */
function invalidOpeningQuote(before: string, index: number, line: number): string {
  const hint = before === '\uFEFF' ? ' (utf8 bom)' : '';
  const value = JSON.stringify(before);
  return `Invalid Opening Quote: a quote is found on field ${index} at line ${line}, value is ${value}${hint}`;
}

/** The text of a cell, of any number of pieces. */
interface CellText {
  add(piece: string): void;
  text(): string;
  /** How long it is in UTF-8. */
  bytes(): number;
  clear(): void;
}

/** The most pieces that are kept apart: each takes more memory than a character. */
const mostPieces = 1024;

function createCell(): CellText {
  let joined: string[] = [];
  let pieces: string[] = [];
  let bytes = 0;
  return {
    add(piece) {
      pieces.push(piece);
      bytes += utf8Length(piece);
      if (pieces.length < mostPieces) return;
      joined.push(pieces.join(''));
      pieces = [];
    },
    text: () => [...joined, ...pieces].join(''),
    bytes: () => bytes,
    clear() {
      [joined, pieces, bytes] = [[], [], 0];
    },
  };
}

function indexOrEnd(text: string, wanted: string, start: number): number {
  const index = text.indexOf(wanted, start);
  return index < 0 ? text.length : index;
}

/** How many bytes a text has in UTF-8. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Each half of a surrogate pair has two of the pair's four bytes.
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}
