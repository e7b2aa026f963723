// Reads the rows of a CSV file (RFC 4180) as a stream. Cells in double quotes may have several lines.
import { describeValue } from '../../foundation/describe-value.js';
import { type LineSource, lineError, lineLimit, readLines } from './lines.js';

/** A row of cells, as they are in the file. */
export interface CsvRow {
  /** The number of its last line. */
  readonly line: number;
  readonly cells: readonly string[];
}

const quote = '"';

/**
 * The rows of a source. A blank line is a row of one empty cell.
 * @param separator the separator of cells, one character
 * @throws BytetagError like `readLines`; `data` for a quote in a cell that does not begin with one, for a quote in a
 *   quoted cell that is neither doubled nor at its end, for a quoted cell without an end, and for a row of several
 *   lines that is longer than a line may be
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

/**
 * Whether a quoted cell may end before this character: a separator or the end of the line. After a NUL the cell
 * continues without quotes.
 */
function endsCell(character: string | undefined, separator: string): boolean {
  return character === undefined || character === separator || character === '\0';
}

/** @param behind the text after the quote, of which the message shows the first byte */
function invalidClosingQuote(behind: string, line: number): string {
  const found = String.fromCharCode(new TextEncoder().encode(behind)[0] ?? 0);
  const expected = 'delimiter, record delimiter, trimable character (if activated) or comment';
  return `Invalid Closing Quote: got "${found}" at line ${line} instead of ${expected}`;
}

/** @param before the text in the cell before the quote */
function invalidOpeningQuote(before: string, index: number, line: number): string {
  const hint = before === '\uFEFF' ? ' (utf8 bom)' : '';
  const value = JSON.stringify(before);
  return `Invalid Opening Quote: a quote is found on field ${index} at line ${line}, value is ${value}${hint}`;
}

/** Collects the text of a cell from any number of pieces. */
interface CellText {
  add(piece: string): void;
  text(): string;
  /** The length of the text in UTF-8. */
  bytes(): number;
  clear(): void;
}

/** The most pieces that are kept before they are joined: each takes more memory than a character. */
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

/** The length of a text in UTF-8, in bytes. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Each half of a surrogate pair has two of the pair's four bytes.
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}
