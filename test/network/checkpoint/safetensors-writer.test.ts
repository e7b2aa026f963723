import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { float32, type Tensor } from '../../../src/engine/tensor/tensor.js';
import type { NamedTensor } from '../../../src/network/checkpoint/safetensors-writer.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { writeSafetensors } from '../../../src/node/files/write-safetensors.js';
import { fixturePath } from '../../support/fixtures.js';
import { messageOf, useTemporaryFolders } from './fixture-files.js';

const temporaryFolder = useTemporaryFolders();

async function readAll(path: string): Promise<NamedTensor[]> {
  const reader = await openWeights(path);
  const tensors: NamedTensor[] = [];
  for (const name of reader.tensors.keys()) tensors.push({ name, tensor: await reader.readTensor(name) });
  await reader.close();
  return tensors;
}

describe('writeSafetensors', () => {
  test.each(['tiny-byt5', 'tiny-byt5-tied', 'tiny-byt5-inner'])(
    "gives Hugging Face's bytes for the tensors of %s, in whatever order",
    async (model) => {
      const golden = fixturePath(`${model}/model.safetensors`);
      const path = join(temporaryFolder(), 'model.safetensors');
      await writeSafetensors(path, (await readAll(golden)).reverse());
      expect(readFileSync(path).equals(readFileSync(golden))).toBe(true);
    },
  );

  test('keeps metadata in the order given', async () => {
    const golden = fixturePath('grads-tiny-byt5.safetensors');
    const path = join(temporaryFolder(), 'grads.safetensors');
    await writeSafetensors(path, await readAll(golden), { metadata: { format: 'pt', batch: 'multibyte' } });
    expect(readFileSync(path).equals(readFileSync(golden))).toBe(true);
  });

  test('puts wide element types first, then names by their UTF-8 bytes, and reads all of them back', async () => {
    const tensors: Record<string, Tensor> = {
      b: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
      h: { dtype: 'float16', shape: [1], data: Uint16Array.of(0x3c00) },
      g: { dtype: 'bfloat16', shape: [1], data: Uint16Array.of(0x3f80) },
      d: { dtype: 'float64', shape: [1], data: Float64Array.of(0.1) },
      i: { dtype: 'int32', shape: [2], data: Int32Array.of(-1, 7) },
      '12': float32(Float32Array.of(1.5), []),
      '\u{10000}': float32(Float32Array.of(2), [1, 1]),
      '\uffff': float32(new Float32Array(0), [0, 4]),
      l: { dtype: 'int64', shape: [1], data: BigInt64Array.of(-(2n ** 40n)) },
    };
    Object.defineProperty(tensors, '__proto__', { value: float32(Float32Array.of(3), [1]), enumerable: true });
    const path = join(temporaryFolder(), 'all.safetensors');
    await writeSafetensors(
      path,
      Object.entries(tensors).map(([name, tensor]) => ({ name, tensor })),
    );
    const read = await readAll(path);
    expect(read.map(({ name }) => name)).toEqual([
      'l',
      'd',
      '12',
      '__proto__',
      '\uffff',
      '\u{10000}',
      'i',
      'g',
      'h',
      'b',
    ]);
    for (const { name, tensor } of read) expect(tensor).toEqual(tensors[name]);
  });

  test('narrows float64 to the type that is asked for', async () => {
    const tensor: Tensor = { dtype: 'float64', shape: [2], data: Float64Array.of(0.1, -3) };
    const path = join(temporaryFolder(), 'narrow.safetensors');
    await writeSafetensors(path, [{ name: 'd', tensor }], { dtype: 'float32' });
    expect(await readAll(path)).toEqual([{ name: 'd', tensor: float32(Float32Array.of(0.1, -3), [2]) }]);
  });

  test('converts to half precision and back to the nearest values', async () => {
    const golden = fixturePath('tiny-byt5-inner/model.safetensors');
    const tensors = await readAll(golden);
    for (const [dtype, bits] of [
      ['bfloat16', 8],
      ['float16', 11],
    ] as const) {
      const folder = temporaryFolder();
      await writeSafetensors(join(folder, 'half.safetensors'), tensors, { dtype });
      const halves = await readAll(join(folder, 'half.safetensors'));
      expect(new Set(halves.map(({ tensor }) => tensor.dtype))).toEqual(new Set([dtype]));
      // What float32 holds of a half is exact, so that converting once more changes nothing.
      await writeSafetensors(join(folder, 'wide.safetensors'), halves, { dtype: 'float32' });
      await writeSafetensors(join(folder, 'again.safetensors'), await readAll(join(folder, 'wide.safetensors')), {
        dtype,
      });
      expect(readFileSync(join(folder, 'again.safetensors'))).toEqual(readFileSync(join(folder, 'half.safetensors')));
      const wide = new Map((await readAll(join(folder, 'wide.safetensors'))).map(({ name, tensor }) => [name, tensor]));
      for (const { name, tensor } of tensors) {
        const converted = wide.get(name)?.data ?? [];
        const isNear = (value: number | bigint, index: number): boolean =>
          Math.abs(Number(converted[index]) - Number(value)) <= Math.abs(Number(value)) * 2 ** -bits + 2 ** -25;
        expect([...tensor.data].every(isNear)).toBe(true);
      }
    }
  });

  test('refuses a value that is too large for the element type, and keeps the file that was there', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'model.safetensors');
    writeFileSync(path, 'old');
    const tensors = [{ name: 'w', tensor: float32(Float32Array.of(1, 7e4), [2]) }];
    expect(await messageOf(writeSafetensors(path, tensors, { dtype: 'float16' }))).toBe(
      `${path}: tensor w: expected values that fit float16, got 70000 at element 1`,
    );
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['model.safetensors']);
  });

  test('refuses two tensors of the same name, and the name of the metadata', async () => {
    const path = join(temporaryFolder(), 'model.safetensors');
    const tensor = float32(Float32Array.of(1), [1]);
    for (const names of [['w', 'w'], ['__metadata__']]) {
      const message = await messageOf(
        writeSafetensors(
          path,
          names.map((name) => ({ name, tensor })),
        ),
      );
      expect(message).toContain(`two entries called ${names[0]}`);
    }
    expect(existsSync(path)).toBe(false);
  });

  test('a folder that is missing is one sentence', async () => {
    const path = join(temporaryFolder(), 'missing', 'model.safetensors');
    expect(await messageOf(writeSafetensors(path, []))).toBe(`${path}: cannot write: no such file or folder`);
  });
});
