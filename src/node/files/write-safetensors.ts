// Writes tensors to a safetensors file on a disk.
import {
  type NamedTensor,
  safetensorsContent,
  type WriteOptions,
} from '../../network/checkpoint/safetensors-writer.js';
import { writeAtomically } from './atomic-file.js';

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
