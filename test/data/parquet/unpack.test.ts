// Pages packed by every method: unpacked to what they were, and never to more than they claim.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, it } from 'vitest';
import { unpackers } from '../../../src/data/parquet/unpack.js';
import { fixturePath } from '../../support/fixtures.js';

const methods = {
  snappy: 'SNAPPY',
  gzip: 'GZIP',
  brotli: 'BROTLI',
  lz4Frames: 'LZ4',
  zstandard: 'ZSTD',
  lz4: 'LZ4_RAW',
} as const;

function unpack(packed: Uint8Array, method: (typeof methods)[keyof typeof methods], length: number): Uint8Array {
  const bytes = unpackers[method]?.(packed, length);
  if (bytes === undefined) throw new Error(`expected a method, got ${method}`);
  return bytes;
}

const letters = (text: string): readonly number[] => [...Buffer.from(text)];

/** What the files under `fixtures/zstandard` hold. */
function contents(): Readonly<Record<string, Uint8Array>> {
  let state = 7;
  const next = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const low = (): number => next() * next();
  const word = () =>
    Array.from({ length: 2 + Math.floor(next() * 9) }, () => String.fromCharCode(97 + Math.floor(low() * 26))).join('');
  const words = Array.from({ length: 60 }, word);
  const text = Buffer.from(Array.from({ length: 30_000 }, () => words[Math.floor(low() * 60)]).join(' '));
  return {
    'text-1': text.subarray(0, 5000),
    'text-19': text.subarray(0, 150_000),
    numbers: new Uint8Array(Uint32Array.from({ length: 2000 }, (_, index) => index * 7).buffer),
    noise: Uint8Array.from({ length: 1500 }, () => Math.floor(next() * 256)),
    skewed: Uint8Array.from({ length: 3000 }, () => Math.floor(low() * low() * low() * 200)),
    same: new Uint8Array(200_000).fill(65),
    none: new Uint8Array(),
  };
}

describe('Zstandard', () => {
  // Written by `zstd` 1.5.4 at levels 1, 3, 12 and 19, with and without the size and a checksum.
  const samples = contents();
  const packed = (name: string): Buffer => readFileSync(fixturePath(`zstandard/${name}.zst`));

  it.each(Object.keys(samples))('unpacks %s', (name) => {
    const content = samples[name] ?? new Uint8Array();
    const frames = [packed(name), Buffer.from('\x53\x2a\x4d\x18\x03\0\0\0abc', 'latin1'), packed(name)];
    expect(Buffer.compare(unpack(packed(name), methods.zstandard, content.length), content)).toBe(0);
    const twice = unpack(Buffer.concat(frames), methods.zstandard, 2 * content.length);
    expect(Buffer.compare(twice, Buffer.concat([content, content]))).toBe(0);
  });

  it.each(Object.keys(samples))('gives what another reader gives of %s with a wrong byte, or refuses it', (name) => {
    const content = samples[name] ?? new Uint8Array();
    const whole = packed(name);
    const [step, start] = [Math.ceil(whole.length / 300), 4];
    let both = 0;
    for (let at = start; at < whole.length; at += step) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      const found = orUndefined(() => unpack(damaged, methods.zstandard, content.length));
      const other = found && orUndefined(() => compressors.ZSTD?.(damaged, content.length));
      if (found === undefined || other === undefined) continue;
      expect(found.length).toBe(content.length);
      if (other.length === content.length && Buffer.compare(other, found) === 0) both++;
    }
    if (content.length > 1000 && name !== 'same') expect(both).toBeGreaterThan(0);
  });

  const frame = (...blocks: readonly number[]): Uint8Array => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x58, ...blocks);

  /** A frame of one block that is packed. */
  const packedBlock = (...body: readonly number[]): Uint8Array =>
    frame(((body.length << 3) | 5) & 255, body.length >> 5, 0, ...body);
  /** 31 literals, and 30 times the same codes: a literal, the last distance, the longest copy. */
  const threeCodes = [0xf9, 65, 30, 0x54, 1, 0, 52];
  const hugeLiterals = Buffer.alloc(5);
  hugeLiterals.writeUIntLE(2 + 3 * 4 + 200_000 * 16 + 2 ** 22, 0, 5);

  it('refuses more than is claimed', () => {
    const run = frame(0x03, 0, 0x40, 65);
    expect(() => unpack(run, methods.zstandard, 1000)).toThrow('a packed page of more bytes than it claims');
    // 30 copies of 131,074 bytes, each in two: a literal that repeats, then a code for the longest length.
    const copies = packedBlock(...threeCodes, ...Array<number>(60).fill(0xff), 1);
    expect(() => unpack(copies, methods.zstandard, 100_000)).toThrow('a packed page of more bytes than it claims');
    const all = unpack(copies, methods.zstandard, 30 * 131_075 + 1);
    expect(all.every((byte) => byte === 65)).toBe(true);
  });

  it.each([
    ['no frame', Uint8Array.of(1, 2, 3, 4, 5), 'bytes that are not packed by Zstandard'],
    ['a dictionary', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 0, 0), 'bytes packed with a dictionary'],
    ['a block of no type', frame(7, 0, 0), 'a block of type 3 and 0 bytes'],
    ['a block that is too large', frame(0xfd, 0xff, 0xff), 'a block of type 2 and 2097151 bytes'],
    ['a block that is cut short', frame(0x29, 0, 0, 65), '5 bytes where 1 are left'],
    ['a frame that is cut short', frame(), 'an end within a value'],
    ['fewer bits than codes', packedBlock(...threeCodes, ...Array(58).fill(0), 1), 'fewer bits than numbers'],
    ['more bits than codes', packedBlock(...threeCodes, ...Array(62).fill(0), 1), 'fewer or more bits than numbers'],
    ['too many states', packedBlock(0xf9, 65, 30, 0x94, 15, 0, 0, 0), 'states of 20 bits, more than 9'],
    [
      'states without an end',
      packedBlock(0xf9, 65, 30, 0x94, 16, 254, ...Array(40).fill(255)),
      'states that has no end',
    ],
    ['too many literals', packedBlock(...hugeLiterals, 0), '200000 literals, more than there are'],
    ['literals without codes', frame(0x35, 0, 0, 0x13, 0x40, 0, 1, 0, 0), 'literals without codes'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => unpack(bytes, methods.zstandard, 2 ** 23)).toThrow(message);
  });
});

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

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
