// Weights that ONNX graphs read in place: tensors of open safetensors files go in, the entries that ONNX's
// TensorProto.external_data needs come out, with the folder that they are relative to.
//
// What onnxruntime-node 1.30 does with them (measured): given the folder, it maps the file into memory and copies nothing
// by itself, at any offset, aligned or not, also beyond 4 GiB; pages are read when they are first used. What is copied
// comes later: the matrix operators on cpu repack their weights unless `session.disable_prepacking` is set, and a Cast of
// a half-precision weight is folded into a float32 copy. A symbolic link that leaves the folder is refused, and the
// Hugging Face cache consists of such links: so the folder is the one that the data really lies in.
import { realpath } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { ioError } from '../atomic-file.js';
import type { DType } from '../tensor/tensor.js';
import type { StoredTensor } from './weight-reader.js';

/** Where a weight's bytes are, as ONNX states it. */
export interface ExternalTensor {
  /** Path of the file relative to the folder, with forward slashes. */
  readonly location: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** Weights in place. */
export interface ExternalWeights {
  /** Absolute path of the folder that a session must be given (`externalDataFolder`). */
  readonly folder: string;
  readonly tensors: ReadonlyMap<string, ExternalTensor>;
}

/**
 * The ONNX external data of tensors, under the names that they are given here.
 * @throws BytetagError `io` if a file is gone
 */
export async function externalWeights(tensors: ReadonlyMap<string, StoredTensor>): Promise<ExternalWeights> {
  const realPaths = new Map<string, string>();
  for (const { file } of tensors.values()) {
    if (realPaths.has(file)) continue;
    const path = await realpath(file).catch((error) => {
      throw ioError(file, 'read', error);
    });
    realPaths.set(file, path);
  }
  const folder = commonFolder([...realPaths.values()]);
  const entries = [...tensors].map(([name, { file, byteOffset, byteLength, dtype, shape }]) => {
    const location = relative(folder, realPaths.get(file) ?? file)
      .split(sep)
      .join('/');
    return [name, { location, offset: byteOffset, length: byteLength, dtype, shape }] as const;
  });
  return { folder, tensors: new Map(entries) };
}

/** The deepest folder that all paths lie in. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? sep);
  const contains = (path: string): boolean => path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  while (!paths.every(contains)) folder = dirname(folder);
  return folder;
}
