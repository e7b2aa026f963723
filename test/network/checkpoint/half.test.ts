import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from '../../../src/network/checkpoint/half.js';

const allHalves = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
}

/** The value of a half with `exponentBits` exponent and `fractionBits` fraction bits, from IEEE 754's definition. */
function valueOfHalf(bits: number, exponentBits: number, fractionBits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = bits & (2 ** fractionBits - 1);
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (1 + fraction * 2 ** -fractionBits) * 2 ** (exponent - bias);
}

describe.each([
  { name: 'float16', decode: decodeFloat16, encode: encodeFloat16, exponentBits: 5, fractionBits: 10 },
  { name: 'bfloat16', decode: decodeBfloat16, encode: encodeBfloat16, exponentBits: 8, fractionBits: 7 },
])('$name', ({ decode, encode, exponentBits, fractionBits }) => {
  const decoded = new Float32Array(allHalves.length);
  decode(allHalves, decoded);

  test('decodes every half to the value that its bits stand for', () => {
    const expected = Float32Array.from(allHalves, (bits) => valueOfHalf(bits, exponentBits, fractionBits));
    expect(allHalves.filter((bits) => !Object.is(decoded[bits], expected[bits]))).toHaveLength(0);
  });

  test('encodes what it decoded to the same half', () => {
    const encoded = new Uint16Array(allHalves.length);
    encode(decoded, encoded);
    expect(allHalves.filter((bits) => encoded[bits] !== bits && !Number.isNaN(decoded[bits]))).toHaveLength(0);
    expect(
      allHalves.filter((bits) => Number.isNaN(decoded[bits]) && !Number.isNaN(decoded[encoded[bits] ?? 0])),
    ).toHaveLength(0);
  });

  test('rounds to the nearest half, ties to even', () => {
    const infinity = (2 ** exponentBits - 1) << fractionBits;
    for (let low = 0; low + 1 < infinity; low++) {
      const [below, above] = [decoded[low] ?? 0, decoded[low + 1] ?? 0];
      const middle = (below + above) / 2;
      const values = Float32Array.of(middle, nextUp(middle, -1), nextUp(middle, 1));
      const encoded = new Uint16Array(3);
      encode(values, encoded);
      expect([...encoded]).toEqual([low % 2 === 0 ? low : low + 1, low, low + 1]);
    }
  });

  test('keeps signs, and NaN whatever its payload', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (bits) => {
        const value = new Float32Array(Uint32Array.of(bits).buffer);
        const encoded = new Uint16Array(1);
        encode(value, encoded);
        const half = encoded[0] ?? 0;
        expect(half >> 15).toBe(bits >>> 31);
        expect(Number.isNaN(decoded[half])).toBe((bits & 0x7fffffff) > 0x7f800000);
      }),
      { numRuns: 5000 },
    );
  });
});

test('values beyond the largest half become infinity from half a unit on', () => {
  const encoded = new Uint16Array(3);
  encodeFloat16(Float32Array.of(65504, 65519.99, 65520), encoded);
  expect([...encoded]).toEqual([0x7bff, 0x7bff, 0x7c00]);
  encodeBfloat16(new Float32Array(Uint32Array.of(0x7f7f0000, 0x7f7f7fff, 0x7f7f8000).buffer), encoded);
  expect([...encoded]).toEqual([0x7f7f, 0x7f7f, 0x7f80]);
});

/** The float32 next to a positive `value`, above or below. */
function nextUp(value: number, step: 1 | -1): number {
  return new Float32Array(Uint32Array.of(bitsOf(value) + step).buffer)[0] ?? 0;
}
