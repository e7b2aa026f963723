import { expect, it } from 'vitest';
import { crc32c, frameRecord } from '../../../src/node/logs/record-framing.js';

it('computes the checksums of RFC 3720, B.4', () => {
  const bytes = (at: (index: number) => number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => at(index));
  expect(crc32c(bytes(() => 0))).toBe(0x8a9136aa);
  expect(crc32c(bytes(() => 0xff))).toBe(0x62a8ab43);
  expect(crc32c(bytes((index) => index))).toBe(0x46dd794e);
  expect(crc32c(bytes((index) => 31 - index))).toBe(0x113fdb5c);
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array())).toBe(0);
});

it('frames a record by its length and two masked checksums', () => {
  const record = frameRecord(Uint8Array.of(7, 8, 9));
  expect(record).toHaveLength(19);
  expect([...record.subarray(0, 8)]).toEqual([3, 0, 0, 0, 0, 0, 0, 0]);
  expect([...record.subarray(12, 15)]).toEqual([7, 8, 9]);
  const unmask = (at: number): number => {
    const masked = (new DataView(record.buffer).getUint32(at, true) - 0xa282ead8) >>> 0;
    return ((masked >>> 17) | (masked << 15)) >>> 0;
  };
  expect(unmask(8)).toBe(crc32c(record.subarray(0, 8)));
  expect(unmask(15)).toBe(crc32c(record.subarray(12, 15)));
});
