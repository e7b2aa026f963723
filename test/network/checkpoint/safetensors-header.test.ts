import { describe, expect, test } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { parseHeader, parseHeaderLength } from '../../../src/network/checkpoint/safetensors-header.js';
import { encodeFile } from './fixture-files.js';

/** What the header of a whole file says, or the sentence that refuses it. */
function parse(file: Uint8Array): ReturnType<typeof parseHeader> | string {
  try {
    const length = parseHeaderLength(file.subarray(0, 8), file.length, 'm.safetensors');
    return parseHeader(file.subarray(8, 8 + length), file.length, 'm.safetensors');
  } catch (error) {
    if (error instanceof BytetagError && error.code === 'model') return error.message;
    throw error;
  }
}

const entry = (dtype: unknown, shape: unknown, offsets: unknown) => ({ dtype, shape, data_offsets: offsets });
const zeros = (count: number) => new Uint8Array(count);

test('gives the tensors in the order of their data, with places counted from the start of the file', () => {
  const header = {
    b: entry('F32', [2, 1], [6, 14]),
    empty: entry('I64', [0, 3], [6, 6]),
    a: entry('BF16', [3], [0, 6]),
    __metadata__: { format: 'pt' },
    scalar: entry('BOOL', [], [14, 15]),
  };
  const file = encodeFile(header, zeros(15));
  const start = file.length - 15;
  expect(parse(file)).toEqual({
    metadata: { format: 'pt' },
    tensors: [
      { name: 'a', dtype: 'bfloat16', shape: [3], byteOffset: start, byteLength: 6 },
      { name: 'empty', dtype: 'int64', shape: [0, 3], byteOffset: start + 6, byteLength: 0 },
      { name: 'b', dtype: 'float32', shape: [2, 1], byteOffset: start + 6, byteLength: 8 },
      { name: 'scalar', dtype: 'bool', shape: [], byteOffset: start + 14, byteLength: 1 },
    ],
  });
});

test('reads metadata of many MB', () => {
  const notes = 'x'.repeat(2 ** 23);
  expect(parse(encodeFile({ __metadata__: { notes } }))).toEqual({ metadata: { notes }, tensors: [] });
});

describe('refuses in one sentence', () => {
  const shape = [64, 384];
  const at0 = 'encoder.block.0.layer.0.SelfAttention.q.weight';
  const withLength = (length: bigint, rest = zeros(0)) => {
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(length);
    return Buffer.concat([start, rest]);
  };

  test.each<[string, Uint8Array, string]>([
    ['an empty file', zeros(0), 'm.safetensors: expected a safetensors file, got an empty one'],
    ['less than a length', zeros(5), 'm.safetensors: expected at least 8 bytes, got 5'],
    [
      'an absurd header length',
      withLength(2n ** 63n),
      'm.safetensors: expected a header of at most 100000000 bytes, got a length of 9223372036854775808 (is this a safetensors file?)',
    ],
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
      'm.safetensors: expected a header of at most 100000000 bytes, got a length of 2336927755350992246 (it is a pointer to a Git LFS file: run git lfs pull)',
    ],
    [
      'a file that ends within its header',
      withLength(100n, zeros(20)),
      'm.safetensors: expected 108 bytes or more to hold the header, got 28 (is the file cut short?)',
    ],
    [
      'a header that is not UTF-8',
      withLength(2n, Uint8Array.of(0x7b, 0xff)),
      'm.safetensors: header: expected UTF-8, got bytes that are not',
    ],
    [
      'a header that is not JSON',
      encodeFile('{"a" 1}'),
      `m.safetensors: header: line 1, column 6: expected ':', got "1"`,
    ],
    ['a header that is a list', encodeFile('[]'), 'm.safetensors: header: expected a JSON object, got []'],
    [
      'a tensor that stands twice',
      encodeFile('{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{}}'),
      'm.safetensors: header: line 1, column 55: expected each key once, got "a" again',
    ],
    [
      'metadata that is not text',
      encodeFile({ __metadata__: { a: 1 } }),
      'm.safetensors: header: __metadata__: expected text by name, got {"a":1}',
    ],
    ['an entry that is no object', encodeFile({ w: null }), 'm.safetensors: tensor w: expected an object, got null'],
    [
      'a dtype that is not supported',
      encodeFile({ w: entry('F8_E4M3', [8], [0, 8]) }, zeros(8)),
      'm.safetensors: tensor w: expected dtype F64, F32, F16, BF16, I32, I64 or BOOL, got "F8_E4M3"',
    ],
    [
      'no dtype',
      encodeFile({ w: { shape: [1] } }),
      'm.safetensors: tensor w: expected dtype F64, F32, F16, BF16, I32, I64 or BOOL, got nothing',
    ],
    [
      'a negative size',
      encodeFile({ w: entry('F32', [-1], [0, 4]) }, zeros(4)),
      'm.safetensors: tensor w: expected a shape of whole numbers, got [-1]',
    ],
    [
      'offsets that are too few',
      encodeFile({ w: entry('F32', [1], [0]) }, zeros(4)),
      'm.safetensors: tensor w: expected data_offsets of two whole numbers, got [0]',
    ],
    [
      'a size that does not fit the shape',
      encodeFile({ [at0]: entry('F32', shape, [0, 1024]) }, zeros(1024)),
      `m.safetensors: tensor ${at0}: expected 98304 bytes for F32 [64, 384], got 1024`,
    ],
    [
      'a product of sizes beyond all numbers',
      encodeFile({ w: entry('F32', Array(40).fill(2 ** 52), [0, 4]) }, zeros(4)),
      `m.safetensors: tensor w: expected Infinity bytes for F32 [${Array(40)
        .fill(2 ** 52)
        .join(', ')}], got 4`,
    ],
    [
      'a gap',
      encodeFile({ a: entry('F32', [1], [0, 4]), b: entry('F32', [1], [8, 12]) }, zeros(12)),
      'm.safetensors: tensor b: expected its data at byte 120, where the tensor before it ends, got 124',
    ],
    [
      'an overlap',
      encodeFile({ a: entry('F32', [2], [0, 8]), b: entry('F32', [1], [4, 8]) }, zeros(8)),
      'm.safetensors: tensor b: expected its data at byte 123, where the tensor before it ends, got 119',
    ],
    [
      'a file that is cut short',
      encodeFile({ a: entry('F32', [2], [0, 8]) }, zeros(3)),
      'm.safetensors: expected 70 bytes, got 65 (is the file cut short?)',
    ],
    [
      'a file that goes on',
      encodeFile({ a: entry('F32', [2], [0, 8]) }, zeros(9)),
      'm.safetensors: expected 70 bytes, got 71 (something follows the last tensor)',
    ],
  ])('%s', (_, file, expected) => {
    expect(parse(file)).toBe(expected);
  });
});
