import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesPerElement, elementCount } from '../../../src/engine/tensor/tensor.js';
import { BytetagError } from '../../../src/foundation/errors.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { fixturePath } from '../../support/fixtures.js';
import { encodeFile, useTemporaryFolders } from './fixture-files.js';

const temporaryFolder = useTemporaryFolders();

const small = encodeFile(
  {
    __metadata__: { format: 'pt' },
    'a.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    'b.weight': { dtype: 'BF16', shape: [4], data_offsets: [24, 32] },
    c: { dtype: 'I64', shape: [], data_offsets: [32, 40] },
  },
  new Uint8Array(40),
);
const golden = readFileSync(fixturePath('tiny-byt5-inner/model.safetensors'));
const goldenHeader = 8 + Number(golden.readBigUInt64LE());

/** Reads every tensor of a file: either each has as many elements as its shape says, or a BytetagError says why not. */
async function readOrRefuse(path: string, content: Uint8Array): Promise<'read' | 'refused'> {
  writeFileSync(path, content);
  let reader: Awaited<ReturnType<typeof openWeights>>;
  try {
    reader = await openWeights(path);
  } catch (error) {
    expect(error).toBeInstanceOf(BytetagError);
    expect((error as BytetagError).code).toBe('model');
    expect((error as BytetagError).message).toMatch(/^[^\n]*: expected [^\n]*, got [^\n]*$/);
    return 'refused';
  }
  try {
    let bytes = 0;
    for (const { name, dtype, shape, byteLength } of reader.tensors.values()) {
      const tensor = await reader.readTensor(name);
      expect(tensor.data).toHaveLength(elementCount(shape));
      expect(tensor.data.length * bytesPerElement[dtype]).toBe(byteLength);
      bytes += byteLength;
    }
    expect(bytes).toBeLessThan(content.length);
    return 'read';
  } finally {
    await reader.close();
  }
}

test('a file cut short anywhere is refused', async () => {
  const path = join(temporaryFolder(), 'cut.safetensors');
  for (let length = 0; length < small.length; length++) {
    expect(await readOrRefuse(path, small.subarray(0, length))).toBe('refused');
  }
  expect(await readOrRefuse(path, small)).toBe('read');
});

test.each([
  { name: 'a small file', file: small, headerEnd: small.length - 40, numRuns: 2000 },
  { name: 'a golden model', file: golden, headerEnd: goldenHeader, numRuns: 300 },
])('random damage to $name is refused or leaves whole tensors', async ({ file, headerEnd, numRuns }) => {
  const path = join(temporaryFolder(), 'damaged.safetensors');
  const position = fc.oneof(
    { weight: 4, arbitrary: fc.nat({ max: headerEnd - 1 }) },
    { weight: 1, arbitrary: fc.nat({ max: file.length - 1 }) },
  );
  // Digits, quotes and brackets change what a header says; other bytes mostly break it.
  const byte = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('0123456789"[]{},:-e. ')));
  const overwrite = fc.record({ kind: fc.constant('overwrite' as const), position, byte });
  const remove = fc.record({ kind: fc.constant('remove' as const), position, count: fc.integer({ min: 1, max: 40 }) });
  const insert = fc.record({ kind: fc.constant('insert' as const), position, byte });
  const damage = fc.array(fc.oneof({ weight: 4, arbitrary: overwrite }, remove, insert), {
    minLength: 1,
    maxLength: 3,
  });
  const outcomes = { read: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(damage, async (changes) => {
      let content = Buffer.from(file);
      for (const change of changes) {
        const at = Math.min(change.position, content.length);
        if (change.kind === 'overwrite') content[at] = change.byte;
        else if (change.kind === 'remove')
          content = Buffer.concat([content.subarray(0, at), content.subarray(at + change.count)]);
        else content = Buffer.concat([content.subarray(0, at), Buffer.of(change.byte), content.subarray(at)]);
      }
      outcomes[await readOrRefuse(path, content)]++;
    }),
    { numRuns },
  );
  expect(outcomes.read).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(outcomes.read);
  if (process.env.SHOW_COUNTS) console.log(outcomes);
});
