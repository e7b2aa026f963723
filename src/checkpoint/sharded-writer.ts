// Writes a checkpoint's weights into its folder: tensors and the largest size of a file go in, one file or shards with
// their index come out, named and divided as Hugging Face does.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError, writeAtomically } from '../atomic-file.js';
import { fileNames, isShardFileName, shardFileName } from './file-names.js';
import { type NamedTensor, storedBytes, type WriteOptions, writeSafetensors } from './safetensors-writer.js';
import { formatShardIndex } from './shard-index.js';

/** How weights are divided among files. */
export interface ShardOptions extends WriteOptions {
  /** Most bytes of tensor data in one file. Default 5e9, as in transformers 4.36. A larger tensor gets a file of its own. */
  readonly maxShardBytes?: number;
}

/**
 * Writes `model.safetensors`, or, if that would be too large, shards and `model.safetensors.index.json`. Each file
 * replaces an older one when it is whole, the index comes after its shards, and files of another layout go last: a kill
 * leaves a readable layout, the old or the new, unless both have shards of the same names. Where that matters, write
 * into a new folder (`makeWholeFolder`).
 * @throws BytetagError like `writeSafetensors`
 */
export async function writeWeights(
  folder: string,
  tensors: Iterable<NamedTensor>,
  { maxShardBytes = 5e9, ...options }: ShardOptions = {},
): Promise<void> {
  const shards = divide(tensors, maxShardBytes, options);
  const written = new Set<string>();
  if (shards.length <= 1) {
    await writeSafetensors(join(folder, fileNames.weights), shards.flat(), options);
    written.add(fileNames.weights);
  } else {
    const weightMap = new Map<string, string>();
    let totalBytes = 0;
    for (const [position, shard] of shards.entries()) {
      const name = shardFileName(position + 1, shards.length);
      await writeSafetensors(join(folder, name), shard, options);
      written.add(name);
      for (const { name: tensorName, tensor } of shard) {
        weightMap.set(tensorName, name);
        totalBytes += storedBytes(tensor, options.dtype);
      }
    }
    await writeAtomically(join(folder, fileNames.index), formatShardIndex(weightMap, totalBytes));
    written.add(fileNames.index);
  }
  await removeOthers(folder, written);
}

/** In the order given, a new shard wherever a tensor would make the last one too large. */
function divide(tensors: Iterable<NamedTensor>, maxShardBytes: number, { dtype }: WriteOptions): NamedTensor[][] {
  const shards: NamedTensor[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const named of tensors) {
    const size = storedBytes(named.tensor, dtype);
    if (bytes + size > maxShardBytes) {
      shards.push([]);
      bytes = 0;
    }
    shards.at(-1)?.push(named);
    bytes += size;
  }
  return shards;
}

/** Removes the weight files of earlier layouts; the single file first, as readers prefer it, then the index. */
async function removeOthers(folder: string, written: ReadonlySet<string>): Promise<void> {
  try {
    const shards = (await readdir(folder)).filter(isShardFileName).sort();
    for (const name of [fileNames.weights, fileNames.index, ...shards]) {
      if (!written.has(name)) await rm(join(folder, name), { force: true });
    }
  } catch (error) {
    throw ioError(folder, 'write', error);
  }
}
