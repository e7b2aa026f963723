// Lets ONNX graphs read weights from their files in place, through ONNX's TensorProto.external_data.
//
// Measured with onnxruntime-node 1.30: if it gets the folder, it maps the file into memory without a copy, at any
// offset, aligned or not, also beyond 4 GiB. Pages are read when they are first used. Copies are made later: the matrix
// operators on cpu repack their weights unless `session.disable_prepacking` is set, and a Cast of a half-precision
// weight is folded into a float32 copy.
import type { DType } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';
import type { FilePlace, ReadableFolder } from '../../foundation/file-access.js';
import type { StoredTensor } from './weight-reader.js';

/** The place of a weight's bytes, in ONNX's terms. */
export interface ExternalTensor {
  /** The file's location in the place of the files, with forward slashes. */
  readonly location: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Number of bytes. */
  readonly length: number;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** Weights that are read in place. */
export interface ExternalWeights {
  readonly place: FilePlace;
  readonly tensors: ReadonlyMap<string, ExternalTensor>;
}

/**
 * The ONNX external data of tensors, by the names in `tensors`.
 * @param folder the folder with the files of all of them
 * @throws BytetagError `io` if a file no longer exists
 */
export async function externalWeights(
  tensors: ReadonlyMap<string, StoredTensor>,
  folder: ReadableFolder,
): Promise<ExternalWeights> {
  const files = await folder.locate([...new Set([...tensors.values()].map(({ fileName }) => fileName))]);
  const entries = [...tensors].map(([name, { fileName, byteOffset, byteLength, dtype, shape }]) => {
    const location = files.locations.get(fileName);
    if (location === undefined) throw internal(`${fileName} has no place`);
    return [name, { location, offset: byteOffset, length: byteLength, dtype, shape }] as const;
  });
  return { place: files.place, tensors: new Map(entries) };
}
