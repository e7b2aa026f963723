// Makes the content of safetensors files in pieces. The bytes are the same as from Hugging Face's own writer.
import {
  bytesPerElement,
  type DType,
  elementCount,
  isFloating,
  type Tensor,
  type TypedArrays,
} from '../../engine/tensor/tensor.js';
import { BytetagError, internal } from '../../foundation/errors.js';
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from './half.js';
import { compareNames, dtypeNames, metadataKey, tensorLabel } from './safetensors-header.js';

/** A tensor and its name. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** Element types that weights can be written in. */
export const storedDTypes = ['float32', 'float16', 'bfloat16'] as const;

/** One of them. */
export type StoredDType = (typeof storedDTypes)[number];

/** How a file is written. */
export interface WriteOptions {
  /** Default: `{ format: 'pt' }`, which Hugging Face's `from_pretrained` requires. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Element type of all floating-point tensors in the file. Default: each tensor's own. */
  readonly dtype?: StoredDType;
}

/** The number of elements that are written at a time. */
const pieceElements = 2 ** 20;

/** The order of the data. Hugging Face sorts by element type first, so that every tensor is aligned, then by name. */
const dtypeOrder: readonly DType[] = ['int64', 'float64', 'float32', 'int32', 'bfloat16', 'float16', 'bool'];

/**
 * The content of a file with tensors.
 * @param path the path of the file, for messages
 * @throws BytetagError `internal` if two tensors have the same name. Reading the pieces throws `model` if a value does
 *   not fit the element type
 */
export function safetensorsContent(
  tensors: Iterable<NamedTensor>,
  path: string,
  { metadata = { format: 'pt' }, dtype }: WriteOptions = {},
): Iterable<Uint8Array> {
  return contentOf(placeTensors(tensors, dtype), metadata, path);
}

/** The bytes of a tensor's data in a file. */
export function storedBytes({ dtype, shape }: Tensor, target?: StoredDType): number {
  return elementCount(shape) * bytesPerElement[storedDType(dtype, target)];
}

interface PlacedTensor extends NamedTensor {
  /** Element type in the file. */
  readonly dtype: DType;
  /** The begin and end of its data, in bytes from the end of the header. */
  readonly offsets: readonly [number, number];
}

function placeTensors(tensors: Iterable<NamedTensor>, target: StoredDType | undefined): readonly PlacedTensor[] {
  const ordered = [...tensors]
    .map(({ name, tensor }) => ({ name, tensor, dtype: storedDType(tensor.dtype, target) }))
    .sort((a, b) => dtypeOrder.indexOf(a.dtype) - dtypeOrder.indexOf(b.dtype) || compareNames(a.name, b.name));
  const names = new Set<string>([metadataKey]);
  let end = 0;
  return ordered.map(({ name, tensor, dtype }) => {
    if (names.has(name)) throw internal(`a safetensors file cannot hold two entries called ${name}`);
    names.add(name);
    const begin = end;
    end += storedBytes(tensor, target);
    return { name, tensor, dtype, offsets: [begin, end] };
  });
}

function storedDType(dtype: DType, target: StoredDType | undefined): DType {
  return target !== undefined && isFloating(dtype) ? target : dtype;
}

function* contentOf(
  tensors: readonly PlacedTensor[],
  metadata: Readonly<Record<string, string>>,
  path: string,
): Generator<Uint8Array> {
  yield formatHeader(tensors, metadata);
  for (const { name, tensor, dtype } of tensors) {
    for (let begin = 0; begin < tensor.data.length; begin += pieceElements) {
      const source = tensor.data.subarray(begin, begin + pieceElements);
      const piece = tensor.dtype === dtype ? source : narrow(widen(source, tensor.dtype), dtype, begin, path, name);
      yield new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }
}

function formatHeader(tensors: readonly PlacedTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  // The JSON is not made from an object, which would put names that look like numbers first and lose `__proto__`.
  const members = tensors.map(
    ({ name, tensor: { shape }, dtype, offsets }) =>
      `${JSON.stringify(name)}:${JSON.stringify({ dtype: dtypeNames[dtype], shape, data_offsets: offsets })}`,
  );
  if (Object.keys(metadata).length > 0) members.unshift(`"${metadataKey}":${JSON.stringify(metadata)}`);
  const json = new TextEncoder().encode(`{${members.join(',')}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + padded).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true);
  header.set(json, 8);
  return header;
}

function widen(source: TypedArrays[DType], dtype: DType): Float32Array {
  if (source instanceof Float32Array) return source;
  if (source instanceof Float64Array) return Float32Array.from(source);
  const values = new Float32Array(source.length);
  const decode = dtype === 'float16' ? decodeFloat16 : decodeBfloat16;
  decode(source as TypedArrays['float16' | 'bfloat16'], values);
  return values;
}

/** @param begin index of the first value in its tensor, for messages */
function narrow(
  values: Float32Array,
  dtype: DType,
  begin: number,
  path: string,
  name: string,
): Float32Array | Uint16Array {
  if (dtype === 'float32') return values;
  const halves = new Uint16Array(values.length);
  const encode = dtype === 'float16' ? encodeFloat16 : encodeBfloat16;
  encode(values, halves);
  const infinity = dtype === 'float16' ? 0x7c00 : 0x7f80;
  for (let index = 0; index < halves.length; index++) {
    if (((halves[index] ?? 0) & 0x7fff) !== infinity || !Number.isFinite(values[index])) continue;
    const found = `${values[index]} at element ${begin + index}`;
    throw new BytetagError('model', `${tensorLabel(path, name)}: expected values that fit ${dtype}, got ${found}`);
  }
  return halves;
}
