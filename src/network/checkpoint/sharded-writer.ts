// Writes a checkpoint's weights into its folder: one file, or shards with an index, with Hugging Face's names and
// sizes.

import type { WritableFolder } from '../../foundation/file-access.js';
import { fileNames, shardFileName } from './file-names.js';
import { type NamedTensor, safetensorsContent, storedBytes, type WriteOptions } from './safetensors-writer.js';
import { formatShardIndex } from './shard-index.js';

/** How weights are divided among files. */
export interface ShardOptions extends WriteOptions {
  /**
   * The most bytes of tensor data in one file. Default 5e9, as in transformers 4.36. A larger tensor gets a file of its
   * own.
   */
  readonly maxShardBytes?: number;
}

/**
 * Writes `model.safetensors`, or, if that would be too large, shards and then `model.safetensors.index.json`.
 * @returns the names of the files
 * @throws BytetagError `io` if a file cannot be written; like `safetensorsContent`
 */
export async function writeWeightFiles(
  folder: WritableFolder,
  tensors: Iterable<NamedTensor>,
  { maxShardBytes = 5e9, ...options }: ShardOptions = {},
): Promise<ReadonlySet<string>> {
  const write = (name: string, content: readonly NamedTensor[]): Promise<void> =>
    folder.write(name, safetensorsContent(content, folder.pathOf(name), options));
  const shards = divide(tensors, maxShardBytes, options);
  const written = new Set<string>();
  if (shards.length <= 1) {
    await write(fileNames.weights, shards.flat());
    written.add(fileNames.weights);
  } else {
    const weightMap = new Map<string, string>();
    let totalBytes = 0;
    for (const [position, shard] of shards.entries()) {
      const name = shardFileName(position + 1, shards.length);
      await write(name, shard);
      written.add(name);
      for (const { name: tensorName, tensor } of shard) {
        weightMap.set(tensorName, name);
        totalBytes += storedBytes(tensor, options.dtype);
      }
    }
    await folder.write(fileNames.index, formatShardIndex(weightMap, totalBytes));
    written.add(fileNames.index);
  }
  return written;
}

/** Divides tensors into shards in their order. A new shard begins where a tensor would make the last one too large. */
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
