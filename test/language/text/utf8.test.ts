import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { decodeUtf8, decodeUtf8Leniently, encodeUtf8 } from '../../../src/language/text/utf8.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
// Bytes near the borders of table 3-7, so that random sequences meet them often.
const borderByte = fc.constantFrom(
  ...[0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf],
  ...[0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
);
const borderBytes = fc.uint8Array({ maxLength: 12 }).chain((any) =>
  fc.oneof(
    fc.constant(any),
    fc.array(borderByte, { maxLength: 12 }).map((values) => Uint8Array.from(values)),
  ),
);

describe('encodeUtf8', () => {
  it('refuses half a surrogate pair and says where it is', () => {
    expect(() => encodeUtf8('ab\ud83d')).toThrow('text: expected Unicode, got lone surrogate U+D83D at index 2');
    expect(() => encodeUtf8('\udc00b')).toThrow('U+DC00 at index 0');
    expect(encodeUtf8('😀')).toEqual(bytes(0xf0, 0x9f, 0x98, 0x80));
  });
});

describe('decodeUtf8', () => {
  it('gives back what was encoded, a byte-order mark included', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeUtf8(encodeUtf8(`\ufeff${text}`), 'file')).toBe(`\ufeff${text}`);
    });
    fc.assert(property);
  });

  it.each([
    ['a byte that never occurs', bytes(0x61, 0xff, 0x62), '0xFF at offset 1'],
    ['a lone continuation byte', bytes(0xc3, 0xa9, 0x80), '0x80 at offset 2'],
    ['an overlong form', bytes(0x61, 0xe0, 0x80, 0xaf), '0xE0 at offset 1'],
    ['a surrogate', bytes(0x61, 0x62, 0xed, 0xa0, 0x80), '0xED at offset 2'],
    ['a sequence cut short by the end', bytes(0x61, 0xf0, 0x9f, 0x98), '0xF0 at offset 1'],
  ])('names the place of %s', (_, input, place) => {
    expect(() => decodeUtf8(input, 'dev.txt')).toThrow(`dev.txt: expected UTF-8, got byte ${place}`);
  });

  it('counts from the place of the first byte in what is read', () => {
    expect(() => decodeUtf8(bytes(0x61, 0xff), 'dev.txt', 1000)).toThrow('0xFF at offset 1001');
    expect(() => decodeUtf8(bytes(0xff), 'dev.txt')).toThrow(BytetagError);
  });

  it('names the end of the longest well-formed beginning', () => {
    const property = fc.property(borderBytes, (input) => {
      let offset: number | undefined;
      try {
        decodeUtf8(input, 'file');
      } catch (error) {
        offset = Number(String(error).match(/offset (\d+)$/)?.[1]);
      }
      if (offset === undefined) return;
      const beginning = input.subarray(0, offset);
      expect(encodeUtf8(decodeUtf8(beginning, 'beginning'))).toEqual(beginning);
      for (let end = offset + 1; end <= input.length; end++) {
        expect(() => decodeUtf8(input.subarray(0, end), 'longer')).toThrow(`at offset ${offset}`);
      }
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

describe('decodeUtf8Leniently', () => {
  it('drops what the platform’s decoder replaces by U+FFFD', () => {
    const replacing = new TextDecoder('utf-8', { ignoreBOM: true });
    const property = fc.property(borderBytes, (input) => {
      expect(decodeUtf8Leniently(input)).toBe(replacing.decode(input).replaceAll('\ufffd', ''));
    });
    fc.assert(property, { numRuns: 5000 });
  });

  it('keeps a U+FFFD that the bytes spell', () => {
    expect(decodeUtf8Leniently(bytes(0x61, 0xef, 0xbf, 0xbd, 0xff, 0x62))).toBe('a\ufffdb');
  });
});
