// Rows of CSV files are those that csv-parse finds, and so are the errors.
import { type CsvError, parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRow, readCsvRows } from '../../../src/language/data/csv-rows.js';
import { sourceOf } from '../../support/sources.js';

/** The rows before the end, or before an error, and its message. */
interface Found {
  readonly rows: readonly CsvRow[];
  readonly message?: string;
}

async function ours(content: string, separator: string, mostLineBytes: number): Promise<Found> {
  const rows: CsvRow[] = [];
  try {
    const source = { ...sourceOf(content, 'f'), mostLineBytes };
    for await (const row of readCsvRows(source, separator)) rows.push(row);
  } catch (error) {
    return { rows, message: String((error as Error).message) };
  }
  return { rows };
}

function theirs(content: string, separator: string, mostLineBytes: number): Found {
  const rows: CsvRow[] = [];
  const options = {
    ...{ bom: false, delimiter: separator, relax_column_count: true, record_delimiter: '\n' },
    max_record_size: mostLineBytes,
    on_record: (cells: readonly string[], { lines }: { readonly lines: number }) => {
      rows.push({ line: lines, cells: [...cells] });
      return null;
    },
  };
  try {
    parse(content, options);
  } catch (error) {
    const { message, lines } = error as CsvError & { readonly lines: number };
    const reason = JSON.stringify(message);
    return { rows, message: `f:${lines}: expected rows of comma-separated values, got ${reason}` };
  }
  return { rows };
}

describe('readCsvRows', () => {
  it('finds the rows and the errors that csv-parse finds', async () => {
    const parts = ['"', '""', ',', '\n', 'a', 'é', '€', '👍', '\0', ' ', ';', '§', '","', '\n"', '",', '\uFEFF"'];
    const content = fc.array(fc.constantFrom(...parts), { maxLength: 24 }).map((pieces) => pieces.join(''));
    const separator = fc.constantFrom(',', ',', ';', '§', '\t', '"');
    // As much as any line has, and then less than some rows of several lines.
    const room = fc.integer({ min: 0, max: 30 });
    const property = fc.asyncProperty(content, separator, room, async (text, each, more) => {
      const whole = `x\n${text}\n`;
      const longest = Math.max(...whole.split('\n').map((line) => Buffer.byteLength(line)));
      expect(await ours(whole, each, longest + more)).toEqual(theirs(whole, each, longest + more));
    });
    await fc.assert(property, { numRuns: 5000 });
  });

  it.each([
    [
      'a,b\n"c, d","e ""f"""\n',
      [
        ['a', 'b'],
        ['c, d', 'e "f"'],
      ],
    ],
    ['a\n\n"b\n\nc"\n', [['a'], [''], ['b\n\nc']]],
    [
      'a,\n,""',
      [
        ['a', ''],
        ['', ''],
      ],
    ],
    ['', []],
  ])('%j', async (content, cells) => {
    expect((await ours(content, ',', 100)).rows.map((row) => row.cells)).toEqual(cells);
  });

  it('keeps a cell of many lines whole', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `${index}é\n`).join('');
    expect((await ours(`"${lines}",b\n`, ',', 100_000)).rows).toEqual([{ line: 3001, cells: [lines, 'b'] }]);
  });

  it('numbers a row by its last line', async () => {
    expect((await ours('a\n"b\n\nc"\nd', ',', 100)).rows.map(({ line }) => line)).toEqual([1, 4, 5]);
  });

  it('gives the rows before one that is malformed', async () => {
    expect(await ours('a,b\nc,d\ne"f,g\n', ',', 100)).toMatchObject({
      rows: [{ line: 1 }, { line: 2 }],
      message: expect.stringMatching(/^f:3: expected rows of comma-separated values, got "Invalid Opening Quote: /),
    });
  });

  it.each([
    ['in one cell', `a,"${'b\n'.repeat(50)}",c`, 20, 11],
    ['in its cells together', '"aaaa\nbb","cc\ndddd"\n', 10, 3],
    ['with the bytes of its last cell', '"éé\nee","cc\nüüu"\n', 9, 3],
  ])('refuses a row of several lines that is longer than a line may be, %s', async (_, content, most, line) => {
    const reason = `Max Record Size: record exceed the maximum number of tolerated bytes of ${most} at line ${line}`;
    const { message } = await ours(content, ',', most);
    expect(message).toBe(`f:${line}: expected rows of comma-separated values, got "${reason}"`);
    expect(theirs(content, ',', most)).toMatchObject({ message });
  });

  it.each(['"aaaa\nbb","c\ndddd"\n', '"éé\nee","cc\nu"\n'])('takes one that is as long: %j', async (content) => {
    const most = content.startsWith('"a') ? 12 : 9;
    expect(await ours(content, ',', most)).toEqual(theirs(content, ',', most));
    expect((await ours(content, ',', most)).rows).toHaveLength(1);
  });
});
