// Writes weights to files on a disk.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNames, isShardFileName } from '../../network/checkpoint/file-names.js';
import {
  type NamedTensor,
  safetensorsContent,
  type WriteOptions,
} from '../../network/checkpoint/safetensors-writer.js';
import { type ShardOptions, writeWeightFiles } from '../../network/checkpoint/sharded-writer.js';
import { ioError, writeAtomically } from './atomic-file.js';
import { diskFolder } from './disk-folder.js';

/**
 * Writes tensors to `path`. An older file there is replaced when the new one is whole, and kept if anything fails.
 * @throws BytetagError `io` if it cannot be written; `model` if a value does not fit the requested element type;
 *   `internal` if two tensors have the same name
 */
export async function writeSafetensors(
  path: string,
  tensors: Iterable<NamedTensor>,
  options: WriteOptions = {},
): Promise<void> {
  await writeAtomically(path, safetensorsContent(tensors, path, options));
}

/**
 * Writes `model.safetensors`, or, if that would be too large, shards and `model.safetensors.index.json`. Each file
 * replaces an older one when it is complete, the index is written after its shards, and files of another layout are
 * removed last. If the process is killed, the folder has a readable layout, the old or the new, unless both have shards
 * of the same names. If that matters, write into a new folder (`makeWholeFolder`).
 * @throws BytetagError like `writeSafetensors`
 */
export async function writeWeights(
  folder: string,
  tensors: Iterable<NamedTensor>,
  options: ShardOptions = {},
): Promise<void> {
  await removeOthers(folder, await writeWeightFiles(diskFolder(folder), tensors, options));
}

/** Removes the weight files of earlier layouts: first the single file, because readers prefer it, then the index. */
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
