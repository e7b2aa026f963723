import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import type { NamedTensor } from '../../../src/network/checkpoint/safetensors-writer.js';
import { writeWeightFiles } from '../../../src/network/checkpoint/sharded-writer.js';
import { diskFolder } from '../../../src/node/files/disk-folder.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { fixturePath, readTensorsFixture } from '../../support/fixtures.js';
import { useTemporaryFolders } from './fixture-files.js';

const temporaryFolder = useTemporaryFolders();

const tensors = ['b', 'a', 'd', 'c', 'é'].map((name, index): NamedTensor => {
  return { name, tensor: float32(Float32Array.of(index, index + 0.5), [2]) };
});

async function readValues(folder: string): Promise<Record<string, number[]>> {
  const reader = await openWeights(folder);
  const values: Record<string, number[]> = {};
  for (const name of reader.tensors.keys()) values[name] = [...(await reader.readTensor(name)).data].map(Number);
  await reader.close();
  return values;
}

test("divides tensors in their order, with Hugging Face's names and index", async () => {
  const folder = temporaryFolder();
  await writeWeightFiles(diskFolder(folder), tensors, { maxShardBytes: 16 });
  expect(readdirSync(folder).sort()).toEqual([
    'model-00001-of-00003.safetensors',
    'model-00002-of-00003.safetensors',
    'model-00003-of-00003.safetensors',
    'model.safetensors.index.json',
  ]);
  expect(readFileSync(join(folder, 'model.safetensors.index.json'), 'utf8')).toBe(`{
  "metadata": {
    "total_size": 40
  },
  "weight_map": {
    "a": "model-00001-of-00003.safetensors",
    "b": "model-00001-of-00003.safetensors",
    "c": "model-00002-of-00003.safetensors",
    "d": "model-00002-of-00003.safetensors",
    "\\u00e9": "model-00003-of-00003.safetensors"
  }
}
`);
  expect(await readValues(folder)).toEqual({ b: [0, 0.5], a: [1, 1.5], d: [2, 2.5], c: [3, 3.5], é: [4, 4.5] });
});

test('counts the bytes that are written, not those in memory', async () => {
  const folder = temporaryFolder();
  await writeWeightFiles(diskFolder(folder), tensors, { maxShardBytes: 16, dtype: 'float16' });
  expect(readdirSync(folder)).toContain('model-00002-of-00002.safetensors');
  const index = JSON.parse(readFileSync(join(folder, 'model.safetensors.index.json'), 'utf8'));
  expect(index.metadata.total_size).toBe(20);
});

test('a tensor larger than a shard gets one of its own', async () => {
  const folder = temporaryFolder();
  await writeWeightFiles(diskFolder(folder), tensors, { maxShardBytes: 1 });
  expect(readdirSync(folder)).toHaveLength(tensors.length + 1);
  expect(Object.keys(await readValues(folder)).sort()).toEqual(['a', 'b', 'c', 'd', 'é']);
});

test('what fits is one file, and a golden model comes out as it was', async () => {
  const folder = temporaryFolder();
  const golden = [...readTensorsFixture('tiny-byt5/model.safetensors')].map(([name, tensor]) => ({ name, tensor }));
  await writeWeightFiles(diskFolder(folder), golden);
  expect(readdirSync(folder)).toEqual(['model.safetensors']);
  const expected = readFileSync(fixturePath('tiny-byt5/model.safetensors'));
  expect(readFileSync(join(folder, 'model.safetensors')).equals(expected)).toBe(true);
});
