// Tests that reading a damaged PyTorch file always ends soon, with tensors or with an error of one sentence.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementCount } from '../../../src/engine/tensor/tensor.js';
import { BytetagError } from '../../../src/foundation/errors.js';
import { readPickle } from '../../../src/network/checkpoint/pickle.js';
import type { PickleRules } from '../../../src/network/checkpoint/pickle-value.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { fixturePath } from '../../support/fixtures.js';
import { messageOf, useTemporaryFolders } from './fixture-files.js';

const temporaryFolder = useTemporaryFolders();

const files = readdirSync(fixturePath('torch'))
  .filter((name) => name.endsWith('.bin'))
  .map((name) => readFileSync(fixturePath(`torch/${name}`)));

/** Opens the bytes as a checkpoint and reads all that it says is there. */
async function readAll(bytes: Uint8Array, folder: string): Promise<'read' | 'refused'> {
  const path = join(folder, 'pytorch_model.bin');
  writeFileSync(path, bytes);
  try {
    const reader = await openWeights(path);
    try {
      for (const [name, { shape }] of reader.tensors) {
        expect(elementCount(shape)).toBeLessThanOrEqual(2 ** 24);
        await reader.readTensor(name);
      }
    } finally {
      await reader.close();
    }
    return 'read';
  } catch (error) {
    if (!(error instanceof BytetagError) || error.code === 'internal' || error.message.includes('\n')) throw error;
    return 'refused';
  }
}

/** One change to a file. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.nat(255),
  }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
);

function apply(bytes: Uint8Array, change: { kind: string; at: number; byte?: number }): Uint8Array {
  const at = Math.floor(change.at * bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  if (change.kind === 'cut') return before;
  if (change.kind === 'insert') return Buffer.concat([before, Buffer.from([change.byte ?? 0]), after]);
  if (change.kind === 'remove') return Buffer.concat([before, after.subarray(1)]);
  const copy = Uint8Array.from(bytes);
  copy[at] = change.byte ?? 0;
  return copy;
}

const rules: PickleRules = {
  globals: new Set(['collections.OrderedDict']),
  call: () => new Map(),
  load: () => ({ kind: 'object' }),
};

const read = (bytes: readonly number[]): unknown => readPickle(Uint8Array.from(bytes), rules, 'data.pkl');

describe('a damaged PyTorch file', () => {
  test('is read or refused in one sentence, whatever the damage', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.array(damage, { minLength: 1, maxLength: 4 }),
        async (file, changes) => {
          const damaged = changes.reduce<Uint8Array>(apply, files[file] ?? new Uint8Array());
          outcomes.add(await readAll(damaged, folder));
        },
      ),
      { numRuns: 3000 },
    );
    expect(outcomes).toEqual(new Set(['read', 'refused']));
  });

  test('the directory and the pickle, which say most, are damaged as often as they can be', {
    timeout: 120_000,
  }, async () => {
    const folder = temporaryFolder();
    const [original = Buffer.alloc(0)] = files;
    expect(await readAll(original, folder)).toBe('read');
    const pickle = original.indexOf('data.pkl') + 'data.pkl'.length;
    const directory = original.indexOf('PK\x01\x02');
    const places = [...Array.from({ length: 400 }, (_, i) => pickle + i), ...range(directory, original.length)];
    for (const place of places) {
      for (const byte of [0, 0x28, 0x7f, 0xff]) {
        const copy = Uint8Array.from(original);
        copy[place] = byte;
        await readAll(copy, folder);
      }
    }
  });

  test.each([
    ['nothing', [], 'expected a safetensors file, got an empty one'],
    [
      'an older format',
      [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc],
      'expected the format of PyTorch 1.6 or later, got an older one (convert it: python -c "import sys, torch; ',
    ],
    ['a zip cut short', [...(files[0] ?? [])].slice(0, 900), 'expected the end of a zip file, got none'],
  ])('%s', async (_, bytes, message) => {
    const path = join(temporaryFolder(), 'pytorch_model.bin');
    writeFileSync(path, Uint8Array.from(bytes));
    expect(await messageOf(openWeights(path))).toContain(`${path}: ${message}`);
  });
});

describe('readPickle', () => {
  const text = (value: string): number[] => [...Buffer.from(value)];

  test('any bytes end in a value or in one sentence', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          readPickle(bytes, rules, 'data.pkl');
        } catch (error) {
          expect(error).toBeInstanceOf(BytetagError);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  test('any program of known instructions ends in a value or in one sentence', () => {
    const known = fc.constantFrom(
      ...[0x28, 0x4e, 0x88, 0x89, 0x4b, 0x4d, 0x4a, 0x7d, 0x5d, 0x29, 0x74, 0x85, 0x86, 0x87, 0x61, 0x65, 0x73, 0x75],
      ...[
        0x71, 0x72, 0x94, 0x68, 0x6a, 0x63, 0x93, 0x52, 0x62, 0x51, 0x2e, 0x58, 0x8c, 0x8a, 0x47, 0x95, 0x80, 0, 1, 2,
      ],
    );
    let values = 0;
    fc.assert(
      fc.property(fc.array(known, { maxLength: 100 }), (bytes) => {
        try {
          read(bytes);
          values++;
        } catch (error) {
          expect(error).toBeInstanceOf(BytetagError);
        }
      }),
      { numRuns: 20_000 },
    );
    expect(values).toBeGreaterThan(0);
  });

  test.each([
    ['os.system', [...text('cos\nsystem\n'), 0x2e], 'expected a name that a file of tensors needs, got os.system'],
    ['eval', [0x8c, 8, ...text('builtins'), 0x8c, 4, ...text('eval'), 0x93, 0x2e], 'got builtins.eval'],
    [
      'an instance (INST)',
      [0x28, ...text('ios\nsystem\n'), 0x2e],
      'expected an instruction that a file of tensors needs, got 0x69',
    ],
    ['a new object (NEWOBJ)', [0x29, 0x81, 0x2e], 'got 0x81'],
    ['an extension (EXT1)', [0x82, 1, 0x2e], 'got 0x82'],
    ['a text longer than the file', [0x58, 0xff, 0xff, 0xff, 0xff], 'expected 4294967295 more bytes, got 0'],
    ['a memory that is empty', [0x68, 7, 0x2e], 'expected something remembered earlier, got number 7, which is not'],
    ['an end too early', [0x7d], 'expected 1 more bytes, got 0'],
    ['more than one value', [0x4e, 0x4e, 0x2e], 'expected one value at the end, got 2'],
    ['a call of what is no function', [0x4e, 0x29, 0x52, 0x2e], 'expected something to call, got null'],
    ['a protocol of the future', [0x80, 9, 0x4e, 0x2e], 'expected protocol 5 or older, got 9'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
  });

  test('a list that holds itself is read as what it is', () => {
    const list = read([0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e]) as unknown[];
    expect(list[0]).toBe(list);
  });
});

function range(begin: number, end: number): number[] {
  return Array.from({ length: end - begin }, (_, index) => begin + index);
}
