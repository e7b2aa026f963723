// Pages that claim more than there is: refused in one sentence, before anything is made room for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Encoding } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { readParquet } from '../../../../src/node/data/parquet.js';
import { type ClaimingFile, type ClaimingPage, claimingParquet, dataPage } from '../../../support/claiming-parquet.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function wordsOf(file: ClaimingFile): Promise<readonly string[]> {
  const path = join(folder, 'claims.parquet');
  writeFileSync(path, claimingParquet(file));
  const found: string[] = [];
  for await (const { words } of readParquet(path)) found.push(...words);
  return found;
}

const number = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...number(Math.floor(value / 128))];
const page = (count: number, encoding: Encoding, bytes: readonly number[]): ClaimingPage => ({
  header: dataPage(count, encoding),
  bytes: Uint8Array.from(bytes),
});
const dictionary = (count: number, bytes: readonly number[]): ClaimingPage => ({
  header: {
    type: 'DICTIONARY_PAGE',
    dictionary_page_header: { num_values: count, encoding: 'PLAIN', is_sorted: false },
  },
  bytes: Uint8Array.from(bytes),
});
const plain = [1, 0, 0, 0, 97];
const one = page(1, 'PLAIN', plain);
const pageV2 = (changes: object, bytes: readonly number[] = plain): ClaimingPage => ({
  header: {
    type: 'DATA_PAGE_V2',
    data_page_header_v2: {
      ...{ num_values: 1, num_nulls: 0, num_rows: 1, encoding: 'PLAIN', is_compressed: true },
      ...{ definition_levels_byte_length: 0, repetition_levels_byte_length: 0, ...changes },
    },
  },
  bytes: Uint8Array.from(bytes),
});
/** A list of one length, and one of many of which each is `step` more than the one before. */
const length = (first: number): readonly number[] => [...number(128), 1, 1, first * 2];
const lengths = (count: number, first: number, step: number): readonly number[] => [
  ...[...number(2 ** 16), 1, ...number(count), first * 2, step * 2, 0],
];
const many = 2 ** 30;

describe('pages that say what is true', () => {
  it.each<[string, ClaimingFile]>([
    ['values one after the other', { pages: [one] }],
    ['a dictionary', { pages: [dictionary(1, plain), page(1, 'RLE_DICTIONARY', [1, ...number(2), 0])] }],
    ['a dictionary of one value without runs', { pages: [dictionary(1, plain), page(1, 'RLE_DICTIONARY', [0])] }],
    ['a packed run, filled up', { pages: [dictionary(1, plain), page(1, 'RLE_DICTIONARY', [1, 3, 0])] }],
    ['shared beginnings', { pages: [page(1, 'DELTA_BYTE_ARRAY', [...length(0), ...length(1), 97])] }],
    ['lengths', { pages: [page(1, 'DELTA_LENGTH_BYTE_ARRAY', [...length(1), 97])] }],
    ['the second version', { pages: [pageV2({})] }],
    ['something after its rows', { pages: [one, page(many, 'PLAIN', [])] }],
  ])('are read: %s', async (_, file) => {
    expect(await wordsOf(file)).toEqual(['a']);
  });

  it('are read: a column in 2,000 groups', async () => {
    await expect(wordsOf({ pages: [one], groups: 2000 })).rejects.toThrow('a word a row without either');
  });
});

describe('pages that claim too much', () => {
  const runs = (...bytes: readonly number[]): ClaimingFile => ({
    pages: [dictionary(1, plain), page(1, 'RLE_DICTIONARY', bytes)],
  });
  const list: ClaimingFile['element'] = { repetition_type: 'REPEATED' };

  it.each<[string, ClaimingFile, string]>([
    ['values', { pages: [page(many, 'PLAIN', plain)] }, '1073741824 values in a file of'],
    ['fewer values than none', { pages: [page(-1, 'PLAIN', plain)] }, '-1 values in a file of'],
    ['values in a list', { pages: [page(many, 'PLAIN', plain)], element: list }, '1073741824 values in a file of'],
    ['a dictionary', { pages: [dictionary(many, plain), one] }, '1073741824 values in 5 bytes'],
    ['a run', runs(1, ...number(many * 2), 0), 'a run of 1073741824 of 1 values'],
    ['a packed run', runs(1, ...number(many + 1), 0), 'a run of 4294967296 of 1 values'],
    ['a packed run of fewer values than none', runs(1, 0xff, 0xff, 0xff, 0xff, 0x0f), 'a run of -8 of 1 values'],
    ['values of many bits', runs(200, 2, 0), 'values of 200 bits'],
    [
      'a run of levels',
      {
        pages: [page(1, 'PLAIN', [6, 0, 0, 0, ...number(many * 2), 1, ...plain])],
        element: { repetition_type: 'OPTIONAL' },
      },
      'a run of 1073741824 of 1 values',
    ],
    [
      'bytes of levels',
      { pages: [page(1, 'PLAIN', [255, 255, 255, 0, 2, 1, ...plain])], element: { repetition_type: 'OPTIONAL' } },
      'runs of 16777219 bytes in a page of 11',
    ],
    [
      'values of as many bytes',
      {
        ...{ pages: [page(8, 'BYTE_STREAM_SPLIT', [...plain, 0, 0, 0])], type: 'FIXED_LEN_BYTE_ARRAY', rows: 8 },
        element: { type_length: 2 ** 28 },
      },
      '8 values of 268435456 bytes in a page of 8',
    ],
    [
      'parts of blocks',
      {
        pages: [page(1, 'DELTA_BINARY_PACKED', [...number(2 ** 31 - 1), ...number(2 ** 31 - 1), 1, 0])],
        type: 'INT64',
      },
      'blocks of 2147483647 values in 2147483647 parts',
    ],
    [
      'long numbers without an end',
      {
        pages: [page(2, 'DELTA_BINARY_PACKED', [...number(128), 4, 2, 2, ...Array(2 ** 21).fill(255)])],
        type: 'INT64',
        rows: 2,
      },
      'a number of more than 64 bits',
    ],
    [
      'headers of pages without an end',
      {
        pages: [
          {
            header: { ...dataPage(1, 'PLAIN'), uncompressed_page_size: 5, compressed_page_size: 5 },
            bytes: Uint8Array.from([1, 0, 0, 0, 97, 0x16, ...Array(2 ** 21).fill(255)]),
          },
        ],
        rows: 2,
      },
      'a number of more than 64 bits',
    ],
    [
      'shared beginnings',
      // Each value begins with all of the one before it, and has one letter more.
      {
        pages: [
          page(2 ** 16, 'DELTA_BYTE_ARRAY', [
            ...lengths(2 ** 16, 0, 1),
            ...lengths(2 ** 16, 1, 0),
            ...new Array<number>(2 ** 16).fill(97),
          ]),
        ],
        rows: 2 ** 16,
      },
      'unpacked bytes in a file of',
    ],
    [
      'a page',
      { pages: [{ header: { ...dataPage(1, 'PLAIN'), uncompressed_page_size: 2 ** 31 - 1 } }] },
      'a page of 2147483647 bytes',
    ],
    [
      'bytes in the file',
      { pages: [{ header: { ...dataPage(1, 'PLAIN'), compressed_page_size: 99 } }] },
      'a page of 99 bytes where there are 0',
    ],
    ['missing values', { pages: [pageV2({ num_nulls: -many })] }, '-1073741824 missing ones of 1 values in 1 rows'],
    ['rows', { pages: [pageV2({ num_rows: -many })] }, '0 missing ones of 1 values in -1073741824 rows'],
    [
      'levels',
      { pages: [pageV2({ definition_levels_byte_length: many })] },
      'levels of 0 and 1073741824 bytes in a page of 5',
    ],
    [
      'a run in the second version',
      { pages: [dictionary(1, plain), pageV2({ encoding: 'RLE_DICTIONARY' }, [0, ...number(many * 2)])] },
      'a run of 1073741824 of 1 values',
    ],
    [
      'columns of the same bytes',
      { pages: [page(1, 'PLAIN', [0x10, 0x27, 0, 0, ...new Array<number>(10_000).fill(97)])], columns: 300 },
      'bytes of columns in a file of',
    ],
    [
      'decimal numbers',
      { ...{ pages: [one], type: 'FIXED_LEN_BYTE_ARRAY' }, element: { type_length: 33, converted_type: 'DECIMAL' } },
      'decimal numbers of more than 32 bytes, word',
    ],
    [
      'decimal numbers of any length',
      { pages: [one], element: { converted_type: 'DECIMAL', precision: 9, scale: 0 } },
      'decimal numbers of more than 32 bytes, word',
    ],
    ['columns', { pages: [one], columns: 4097 }, '4097 columns, more than 4096'],
  ])('are refused: %s', async (_, file, claim) => {
    await expect(wordsOf(file)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringMatching(/^\S+claims\.parquet: expected a Parquet file, got "[^\n]*"$/),
    });
    await expect(wordsOf(file)).rejects.toThrow(claim);
  });

  it('are refused: a page that Zstandard makes larger', async () => {
    // A frame of one megabyte in 8 blocks of a repeated byte, in a page that is said to have five.
    const block = [0x02, 0x00, 0x10, 97];
    const last = [0x03, 0x00, 0x10, 97];
    const frame = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x50, ...new Array(7).fill(block).flat(), ...last]);
    const header = { ...dataPage(1, 'PLAIN'), uncompressed_page_size: 5 };
    await expect(wordsOf({ pages: [{ header, bytes: frame }], codec: 'ZSTD' })).rejects.toThrow(
      'a page of 0 bytes that claims 5',
    );
  });
});
