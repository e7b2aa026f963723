import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { float32, type Tensor } from '../../../src/engine/tensor/tensor.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { writeSafetensors } from '../../../src/node/files/write-safetensors.js';
import { fixturePath, readTensorsFixture } from '../../support/fixtures.js';
import { encodeFile, messageOf, useTemporaryFolders } from './fixture-files.js';

const temporaryFolder = useTemporaryFolders();

async function writeOne(name: string, tensor: Tensor): Promise<string> {
  const path = join(temporaryFolder(), 'one.safetensors');
  await writeSafetensors(path, [{ name, tensor }]);
  return path;
}

async function withReader<T>(path: string, use: (reader: Awaited<ReturnType<typeof openWeights>>) => Promise<T>) {
  const reader = await openWeights(path);
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

describe('openWeights', () => {
  test("reads the golden model's tensors, each into its part of a larger array and no further", async () => {
    const expected = readTensorsFixture('tiny-byt5/model.safetensors');
    await withReader(fixturePath('tiny-byt5'), async (reader) => {
      expect([...reader.tensors.keys()]).toEqual([...expected.keys()]);
      expect(reader.metadata).toEqual({ format: 'pt' });
      for (const [name, { data, shape }] of expected) {
        expect(reader.tensors.get(name)?.shape).toEqual(shape);
        const arena = new Float32Array(data.length + 2).fill(7);
        await reader.readInto(name, arena.subarray(1, -1), { finite: true });
        expect(arena.subarray(1, -1)).toEqual(data);
        expect([arena[0], arena.at(-1)]).toEqual([7, 7]);
      }
    });
  });

  test('places are those of the bytes in the file', async () => {
    const bytes = readFileSync(fixturePath('tiny-byt5/model.safetensors'));
    const expected = readTensorsFixture('tiny-byt5/model.safetensors');
    await withReader(fixturePath('tiny-byt5/model.safetensors'), async ({ tensors, path }) => {
      for (const { name, byteOffset, byteLength, file } of tensors.values()) {
        expect(file).toBe(path);
        const copy = Uint8Array.from(bytes.subarray(byteOffset, byteOffset + byteLength));
        expect(new Float32Array(copy.buffer)).toEqual(expected.get(name)?.data);
      }
    });
  });

  test('reads tensors that are larger than one piece, in every precision', async () => {
    const length = 2 ** 21 + 5;
    const halves = Uint16Array.from({ length }, (_, index) => 0x3c00 + (index % 1000));
    const widen = {
      float16: (bits: number) => 1 + (bits - 0x3c00) / 1024,
      bfloat16: (bits: number) => new Float32Array(Uint32Array.of(bits << 16).buffer)[0] ?? 0,
    };
    const cases: readonly [Tensor, (value: number, index: number) => number][] = [
      [{ dtype: 'float16', shape: [length], data: halves }, widen.float16],
      [{ dtype: 'bfloat16', shape: [length], data: halves }, widen.bfloat16],
      [
        { dtype: 'float64', shape: [length], data: Float64Array.from(halves, (_, index) => index + 1e-9) },
        (_, index) => Math.fround(index + 1e-9),
      ],
      [
        float32(
          Float32Array.from(halves, (_, index) => index),
          [length],
        ),
        (_, index) => index,
      ],
    ];
    for (const [tensor, expected] of cases) {
      const values = new Float32Array(length);
      const path = await writeOne('w', tensor);
      await withReader(path, (reader) => reader.readInto('w', values, { finite: true }));
      // toEqual takes seconds for so many.
      expect(values.findIndex((value, index) => value !== expected(halves[index] ?? 0, index))).toBe(-1);
    }
  });

  test('refuses values that are not finite, if asked to, with the place of the first', async () => {
    const length = 2 ** 20 + 13;
    const data = new Float32Array(length);
    data[length - 1] = Number.NEGATIVE_INFINITY;
    const path = await writeOne('w', float32(data, [length]));
    await withReader(path, async (reader) => {
      await reader.readInto('w', new Float32Array(length));
      expect(await messageOf(reader.readInto('w', new Float32Array(length), { finite: true }))).toBe(
        `${path}: tensor w: expected finite values, got -Infinity at element ${length - 1}`,
      );
    });
    const half: Tensor = { dtype: 'bfloat16', shape: [2], data: Uint16Array.of(0x3f80, 0x7fc0) };
    const halfPath = await writeOne('w', half);
    const message = messageOf(
      withReader(halfPath, (reader) => reader.readInto('w', new Float32Array(2), { finite: true })),
    );
    expect(await message).toBe(`${halfPath}: tensor w: expected finite values, got NaN at element 1`);
  });

  test('refuses tensors that are not there, of another size, or not of floating-point numbers', async () => {
    const path = await writeOne('w', { dtype: 'int32', shape: [2, 2], data: Int32Array.of(1, 2, 3, 4) });
    await withReader(path, async (reader) => {
      expect(await messageOf(reader.readTensor('v'))).toBe(`${path}: expected tensor v, got none so named`);
      expect(await messageOf(reader.readInto('w', new Float32Array(3)))).toBe(
        `${path}: tensor w: expected 3 elements, got [2, 2]`,
      );
      expect(await messageOf(reader.readInto('w', new Float32Array(4)))).toBe(
        `${path}: tensor w: expected F64, F32, F16 or BF16, got I32`,
      );
      expect(await reader.readTensor('w')).toEqual({ dtype: 'int32', shape: [2, 2], data: Int32Array.of(1, 2, 3, 4) });
    });
  });

  test('notices a file that shrinks while it is open, and reading after closing', async () => {
    const path = await writeOne('w', float32(new Float32Array(4), [4]));
    const reader = await openWeights(path);
    truncateSync(path, (reader.tensors.get('w')?.byteOffset ?? 0) + 6);
    expect(await messageOf(reader.readTensor('w'))).toBe(
      `${path}: tensor w: expected 16 bytes, got the end of the file after 6 (was it changed while it was read?)`,
    );
    await reader.close();
    await reader.close();
    expect(await messageOf(reader.readTensor('w'))).toContain('internal: ');
  });

  test('what cannot be opened is one sentence', async () => {
    const folder = temporaryFolder();
    const missing = join(folder, 'missing');
    expect(await messageOf(openWeights(missing))).toBe(`${missing}: cannot read: no such file or folder`);
    expect(await messageOf(openWeights(folder))).toBe(
      `${folder}: expected one of model.safetensors, model.safetensors.index.json, pytorch_model.bin, pytorch_model.bin.index.json, got none`,
    );
    const empty = join(folder, 'model.safetensors');
    writeFileSync(empty, '');
    expect(await messageOf(openWeights(folder))).toBe(`${empty}: expected a safetensors file, got an empty one`);
  });
});

describe('a sharded index', () => {
  const shard = (...names: string[]) =>
    encodeFile(
      Object.fromEntries(
        names.map((name, at) => [name, { dtype: 'F32', shape: [1], data_offsets: [at * 4, at * 4 + 4] }]),
      ),
      new Uint8Array(Float32Array.from(names, (name) => name.charCodeAt(0)).buffer),
    );
  const folderWith = (weightMap: unknown, files: Record<string, Buffer>) => {
    const folder = join(temporaryFolder(), 'model');
    mkdirSync(folder);
    const index = { metadata: { total_size: 8 }, weight_map: weightMap };
    writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return folder;
  };
  const files = { '1.safetensors': shard('a', 'b'), '2.safetensors': shard('c') };

  test('reads each tensor from its shard', async () => {
    const folder = folderWith({ a: '1.safetensors', b: '1.safetensors', c: '2.safetensors' }, files);
    await withReader(folder, async (reader) => {
      for (const name of ['a', 'b', 'c']) {
        expect((await reader.readTensor(name)).data).toEqual(Float32Array.of(name.charCodeAt(0)));
      }
      expect(reader.tensors.get('c')?.file).toBe(join(folder, '2.safetensors'));
    });
  });

  test.each<[string, unknown, (folder: string) => string]>([
    [
      'no map',
      undefined,
      (f) => `${f}/model.safetensors.index.json: weight_map: expected file names by tensor name, got none`,
    ],
    ['an empty map', {}, (f) => `${f}/model.safetensors.index.json: weight_map: expected tensors, got none`],
    [
      'a path that leaves the folder',
      { a: '../1.safetensors' },
      (f) =>
        `${f}/model.safetensors.index.json: tensor a: expected the name of a .safetensors or .bin file in the same folder, got "../1.safetensors"`,
    ],
    [
      'a shard that is missing',
      { a: '3.safetensors' },
      (f) => `${f}/3.safetensors: cannot read: no such file or folder`,
    ],
    [
      'a tensor that its shard lacks',
      { a: '1.safetensors', b: '1.safetensors', d: '1.safetensors' },
      (f) => `${f}/model.safetensors.index.json: tensor d: expected it in 1.safetensors, got no tensor so named there`,
    ],
    [
      'a tensor that the index does not name',
      { a: '1.safetensors' },
      (f) => `${f}/1.safetensors: tensor b: expected no tensor so named by the index, got it here`,
    ],
    [
      'a tensor in another shard',
      { a: '1.safetensors', b: '2.safetensors', c: '2.safetensors' },
      (f) => `${f}/1.safetensors: tensor b: expected it in 2.safetensors by the index, got it here`,
    ],
  ])('refuses %s', async (_, weightMap, message) => {
    const folder = folderWith(weightMap, files);
    expect(await messageOf(openWeights(folder))).toBe(message(folder));
  });
});
