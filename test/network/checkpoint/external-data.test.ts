import { mkdirSync, realpathSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { add } from '../../../src/engine/graph/elementwise.js';
import { input, parameter } from '../../../src/engine/graph/leaves.js';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';
import { float32 } from '../../../src/engine/tensor/tensor.js';
import type { FilePlace } from '../../../src/foundation/file-access.js';
import { externalWeights } from '../../../src/network/checkpoint/external-data.js';
import type { StoredDType } from '../../../src/network/checkpoint/safetensors-writer.js';
import { writeWeightFiles } from '../../../src/network/checkpoint/sharded-writer.js';
import { diskFolder } from '../../../src/node/files/disk-folder.js';
import { openWeights } from '../../../src/node/files/open-weights-on-disk.js';
import { writeSafetensors } from '../../../src/node/files/write-safetensors.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { useTemporaryFolders } from './fixture-files.js';

const temporaryFolder = useTemporaryFolders();

const weights = {
  'a.weight': Float32Array.of(1, 2, 3),
  'b.weight': Float32Array.of(0.5, 0.25, -0.125),
};
const named = Object.entries(weights).map(([name, data]) => ({ name, tensor: float32(data, [3]) }));

const folderOf = (place: FilePlace): string => ('folder' in place ? place.folder : '');

/** x + a + b, where the graph reads a and b from the checkpoint at `path`. */
async function sumWithWeights(path: string): Promise<unknown> {
  const reader = await openWeights(path);
  const { place, tensors } = await externalWeights(reader.tensors, reader.folder);
  await reader.close();
  const sum = add(add(input('x', 'float32', [3]), parameter('a.weight', [3])), parameter('b.weight', [3]));
  const model = lowerGraph({ sum }, { weights: tensors });
  const session = await (await openDevice('cpu')).createSession(model, { externalDataFolder: folderOf(place) });
  const { sum: result } = await session.run({ x: float32(Float32Array.of(10, 20, 30), [3]) });
  await session.dispose();
  return result?.data;
}

const expected = Float32Array.of(11.5, 22.25, 32.875);

test.each<StoredDType>(['float32', 'float16', 'bfloat16'])(
  'a graph reads %s weights out of a safetensors file',
  async (dtype) => {
    const path = join(temporaryFolder(), 'model.safetensors');
    await writeSafetensors(path, named, { dtype });
    expect(await sumWithWeights(path)).toEqual(expected);
  },
);

test('a graph reads weights out of several files', async () => {
  const folder = temporaryFolder();
  await writeWeightFiles(diskFolder(folder), named, { maxShardBytes: 12 });
  expect(await sumWithWeights(folder)).toEqual(expected);
});

test("weights behind the links of Hugging Face's cache are found where they are", async () => {
  const cache = temporaryFolder();
  const snapshot = join(cache, 'snapshots', 'main');
  for (const folder of [snapshot, join(cache, 'blobs')]) mkdirSync(folder, { recursive: true });
  await writeWeightFiles(diskFolder(snapshot), named, { maxShardBytes: 12 });
  for (const number of [1, 2]) {
    const file = join(snapshot, `model-0000${number}-of-00002.safetensors`);
    renameSync(file, join(cache, 'blobs', `hash${number}`));
    symlinkSync(`../../blobs/hash${number}`, file);
  }
  expect(await sumWithWeights(snapshot)).toEqual(expected);
  const reader = await openWeights(snapshot);
  const { place, tensors } = await externalWeights(reader.tensors, reader.folder);
  await reader.close();
  expect(folderOf(place)).toBe(realpathSync(join(cache, 'blobs')));
  expect(tensors.get('b.weight')?.location).toBe('hash2');
});

test('files in different folders are relative to the folder that holds both', async () => {
  const folder = realpathSync(temporaryFolder());
  mkdirSync(join(folder, 'ab', 'c'), { recursive: true });
  mkdirSync(join(folder, 'a'));
  const snapshot = temporaryFolder();
  await writeWeightFiles(diskFolder(snapshot), named, { maxShardBytes: 12 });
  for (const [at, file] of [join(folder, 'ab', 'c', '1.safetensors'), join(folder, 'a', '2.safetensors')].entries()) {
    const link = join(snapshot, `model-0000${at + 1}-of-00002.safetensors`);
    renameSync(link, file);
    symlinkSync(file, link);
  }
  const reader = await openWeights(snapshot);
  const { place, tensors } = await externalWeights(reader.tensors, reader.folder);
  await reader.close();
  expect(folderOf(place)).toBe(folder);
  expect([...tensors.values()].map(({ location }) => location)).toEqual(['ab/c/1.safetensors', 'a/2.safetensors']);
});
