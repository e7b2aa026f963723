// Opens the weights of a checkpoint on a disk.
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { openWeightsIn } from '../../network/checkpoint/open-weights.js';
import type { WeightReader } from '../../network/checkpoint/weight-reader.js';
import { ioError } from './atomic-file.js';
import { diskFolder } from './disk-folder.js';

/**
 * Opens a `.safetensors` or PyTorch `.bin` file, an index with its shards, or a folder with any of these.
 * @throws BytetagError like `openWeightsIn`
 */
export async function openWeights(path: string): Promise<WeightReader> {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    (error) => {
      throw ioError(path, 'read', error);
    },
  );
  return isFolder ? openWeightsIn(diskFolder(path)) : openWeightsIn(diskFolder(dirname(path)), basename(path));
}
