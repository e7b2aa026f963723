// Pages packed by every method: unpacked to what they were, and never to more than they claim.
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadUnpackers } from '../../../../src/node/data/parquet/unpack.js';

const methods = {
  snappy: 'SNAPPY',
  gzip: 'GZIP',
  brotli: 'BROTLI',
  lz4Frames: 'LZ4',
  zstandard: 'ZSTD',
  lz4: 'LZ4_RAW',
} as const;

const unpackers = await loadUnpackers();

function unpack(packed: Uint8Array, method: (typeof methods)[keyof typeof methods], length: number): Uint8Array {
  const bytes = unpackers[method]?.(packed, length);
  if (bytes === undefined) throw new Error(`expected a method, got ${method}`);
  return bytes;
}

const letters = (text: string): readonly number[] => [...Buffer.from(text)];

describe('Zstandard', () => {
  const frame = (...blocks: readonly number[]): Uint8Array => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x58, ...blocks);
  /** A frame of one block that is packed. */
  const packedBlock = (...body: readonly number[]): Uint8Array =>
    frame(((body.length << 3) | 5) & 255, body.length >> 5, 0, ...body);
  /** A literal, and 98,047 times the same codes that take no bits: the last distance, the longest copy. */
  const endless = [0xf9, 65, 255, 255, 255, 0x54, 1, 0, 52];

  it('unpacks bytes, runs and frames one after the other', () => {
    const bytes = [...frame(0x11, 0, 0, 97, 98), ...frame(0x1b, 0, 0, 99)];
    expect(Buffer.from(unpack(Uint8Array.from(bytes), methods.zstandard, 5)).toString()).toBe('abccc');
  });

  it.each([
    ['more than is claimed', frame(0x03, 0, 0x40, 65)],
    ['codes that take no bits', packedBlock(...endless, ...Array<number>(60).fill(0xff), 1)],
    ['fewer than are claimed', frame(0x11, 0, 0, 97, 98)],
    ['what is no frame', Uint8Array.of(1, 2, 3, 4, 5)],
    ['a frame that is cut short', frame(0x29, 0, 0, 65)],
    ['nothing', new Uint8Array()],
  ])('refuses %s', (_, bytes) => {
    expect(() => unpack(bytes, methods.zstandard, 1000)).toThrow(/a page of \d+ bytes that claims 1000/);
  });
});

describe('Snappy', () => {
  it('unpacks literals and copies of every form', () => {
    const long = 'x'.repeat(70);
    const packed = Uint8Array.of(
      ...[4 + 5 + 70 + 8 + 3, 3 << 2, ...letters('abcd'), (1 << 2) | 1, 4],
      ...[60 << 2, 69, ...letters(long), (7 << 2) | 2, 1, 0, (2 << 2) | 3, 90, 0, 0, 0],
    );
    // The last copy begins 87 bytes back at most.
    packed[packed.length - 4] = 87;
    expect(Buffer.from(unpack(packed, methods.snappy, 90)).toString()).toBe(`abcdabcda${long}xxxxxxxxabc`);
  });

  it.each([
    ['more than is claimed', [3, 3 << 2, ...letters('abcd')], 'more bytes than it claims'],
    ['a copy beyond what is claimed', [3, 0, 97, (7 << 2) | 1, 1], 'more bytes than it claims'],
    ['another length', [4, 3 << 2, ...letters('abcd')], 'a page of 4 bytes that claims 3'],
    ['fewer than is claimed', [3, 0, 97], 'a page of 1 bytes that claims 3'],
    ['a copy of nothing', [3, 0, 97, 1, 0], 'repeats what it does not have'],
    ['a copy from before the start', [3, 0, 97, 1, 2], 'repeats what it does not have'],
    ['literals that are cut short', [3, 2 << 2, 97], 'cut short'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => unpack(Uint8Array.from(bytes), methods.snappy, 3)).toThrow(message);
  });
});

describe('LZ4', () => {
  const block = [0x4f, ...letters('abcd'), 4, 0, 3, 0x20, ...letters('xy')];
  const text = `abcd${'abcd'.repeat(6).slice(0, 22)}xy`;

  it('unpacks blocks', () => {
    expect(Buffer.from(unpack(Uint8Array.from(block), methods.lz4, text.length)).toString()).toBe(text);
  });

  it('unpacks a long copy from far back', () => {
    const start = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 251));
    // 300 bytes as they are; 40 bytes from 299 back, where a byte of the distance is 256; a last byte.
    const packed = Uint8Array.from([0xff, 255, 30, ...start, 43, 1, 21, 0x10, 7]);
    expect([...unpack(packed, methods.lz4, 341)]).toEqual([...start, ...start.subarray(1, 41), 7]);
  });

  it('unpacks blocks with frames, several, or without', () => {
    const frame = [0, 0, 0, text.length, 0, 0, 0, block.length, ...block];
    for (const [bytes, times] of [[block, 1] as const, [frame, 1] as const, [[...frame, ...frame], 2] as const]) {
      const found = unpack(Uint8Array.from(bytes), methods.lz4Frames, times * text.length);
      expect(Buffer.from(found).toString()).toBe(text.repeat(times));
    }
  });

  it.each([
    ['more than is claimed', [0x1f, 97, 1, 0, 255, 255, 255, 0, 0x10, 98], 'more bytes than it claims'],
    ['a copy of nothing', [0x10, 97, 0, 0, 0x10, 98], 'repeats what it does not have'],
    ['literals that are cut short', [0xf0, 255, 255, 0, 97], 'cut short'],
    ['a length without an end', [0xf0, 255, 255], 'an end within a value'],
    ['frames that go back', [0, 0, 0, 0, 255, 255, 255, 248], 'repeats what it does not have'],
  ])('refuses %s', (_, bytes, message) => {
    for (const method of [methods.lz4, methods.lz4Frames]) {
      expect(() => unpack(Uint8Array.from(bytes), method, 100)).toThrow(message);
    }
  });
});

describe('gzip and Brotli', () => {
  const content = Buffer.from('Größe '.repeat(100));
  const much = Buffer.alloc(2 ** 24);

  it.each([
    ['gzip', methods.gzip, gzipSync],
    ['gzip without a header', methods.gzip, deflateRawSync],
    ['Brotli', methods.brotli, brotliCompressSync],
  ])('are unpacked, and no further than is claimed: %s', (_, method, pack) => {
    expect(Buffer.compare(unpack(pack(content), method, content.length), content)).toBe(0);
    expect(() => unpack(pack(much), method, 1000)).toThrow('a packed page of more bytes than it claims');
    expect(() => unpack(pack(content), method, content.length + 1)).toThrow(`a page of ${content.length} bytes that`);
  });
});

it.each(Object.values(methods))('a page of %s without bytes is empty', (method) => {
  expect(unpack(new Uint8Array(), method, 0)).toHaveLength(0);
});
