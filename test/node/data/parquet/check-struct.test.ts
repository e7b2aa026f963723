// What a Parquet file says of itself, checked before it is read.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkStruct } from '../../../../src/node/data/parquet/check-struct.js';
import { readParquet } from '../../../../src/node/data/parquet.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bytetag-limits-'));
});
afterAll(() => rm(folder, { recursive: true }));

const much = 2 ** 30;
const sizeOf = (bytes: number): readonly number[] => [...Buffer.from(Uint32Array.of(bytes).buffer)];
const varint = (value: number): readonly number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];

/** Reads a file that ends in these bytes of metadata. */
async function describedBy(metadata: readonly number[], length = metadata.length): Promise<void> {
  const path = join(folder, 'described.parquet');
  const magic = Buffer.from('PAR1');
  await writeFile(path, Uint8Array.from([...magic, ...metadata, ...sizeOf(length), ...magic]));
  for await (const _ of readParquet(path)) throw new Error('expected no sentence, got one');
}

it('takes all that a struct may have', () => {
  const bytes = [
    // True, false, a byte, numbers, 8 bytes, a text, a list of two truth values, a set of numbers, a struct, an empty
    // list.
    ...[0x11, 0x12, 0x13, 200, 0x14, 2, 0x15, 3, 0x16, ...varint(2 ** 40), 0x17, 1, 2, 3, 4, 5, 6, 7, 8],
    ...[0x18, 2, 97, 98, 0x19, 0x21, 1, 2, 0x1a, 0x25, 9, 9, 0x1c, 0x15, 1, 0, 0x19, 0x0c, 0x05, 80, 7, 0],
  ];
  expect(() => checkStruct(Uint8Array.from(bytes))).not.toThrow();
  expect(() => checkStruct(Uint8Array.from([255, 255, ...bytes]), 2)).not.toThrow();
  for (let length = 0; length < bytes.length; length++) {
    expect(() => checkStruct(Uint8Array.from(bytes.slice(0, length)))).toThrow(
      /an end within|bytes where|more than there/,
    );
  }
});

it.each([
  ['a list of a thousand million', [0x29, 0xfc, ...varint(much)], `a list of ${much}, more than there are bytes`],
  ['a text of a thousand million', [0xf8, ...varint(much)], `a text of ${much} bytes, more than 65536`],
  [
    'a long text',
    [0x48, ...varint(65_537), ...Array<number>(65_537).fill(97), 0],
    'a text of 65537 bytes, more than 65536',
  ],
  ['lists in lists', [0xf9, ...Array<number>(1000).fill(0x19)], 'more than 32 levels of metadata'],
  ['structs in structs', [0xfc, ...Array<number>(1000).fill(0x1c)], 'more than 32 levels of metadata'],
  ['a number without an end', [0x16, ...Array<number>(2 ** 22).fill(255)], 'a number of more than 64 bits'],
  ['an unknown type', [0x1d], 'metadata of unknown type 13'],
])('a file with %s is refused', async (_, metadata, message) => {
  await expect(describedBy(metadata)).rejects.toThrow(`described.parquet: expected a Parquet file, got "${message}"`);
});

it.each([
  ['in a field of its own', [0x58]],
  ['in a field with its number', [0x08, 10]],
])('what a writer says %s may be long', (_, start) => {
  const own = [...start, ...varint(100_000), ...Array<number>(100_000).fill(97), 0];
  expect(() => checkStruct(Uint8Array.from(own))).not.toThrow();
});

it('a file whose metadata is longer than itself is refused', async () => {
  await expect(describedBy([0], much)).rejects.toThrow(
    `described.parquet: expected a Parquet file, got "parquet metadata length ${much}`,
  );
});
