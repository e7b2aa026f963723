// Reads the values of named tensors straight into the memory where they are needed. Bytes are used without conversion,
// because every platform of onnxruntime-node is little endian.
import {
  bytesPerElement,
  type DType,
  elementCount,
  type Tensor,
  type TypedArrays,
} from '../../engine/tensor/tensor.js';
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError, internal } from '../../foundation/errors.js';
import type { ReadableFile, ReadableFolder } from '../../foundation/file-access.js';
import { decodeBfloat16, decodeFloat16 } from './half.js';
import {
  dtypeNames,
  formatShape,
  type SafetensorsHeader,
  type TensorEntry,
  tensorLabel,
} from './safetensors-header.js';
import { gatherStrided } from './strides.js';

/** A tensor of an open file. */
export interface StoredTensor extends TensorEntry {
  /** The name in messages of the file that contains it. */
  readonly file: string;
  /** The name of that file in its folder. */
  readonly fileName: string;
}

/** How a tensor is read. */
export interface ReadOptions {
  /** Whether to refuse NaN and infinity. Default: false. */
  readonly finite?: boolean;
}

/**
 * The bytes of one read: enough for the disk to be fast, but few enough to stay in the processor's cache until they are
 * checked.
 */
const pieceBytes = 2 ** 22;

/** An open file and the description of its tensors. */
export interface OpenWeightFile extends SafetensorsHeader {
  /** Its name in the folder. */
  readonly name: string;
  readonly file: ReadableFile;
}

/** Open files with weights. Owns them: close it when done. */
export class WeightReader {
  /** The path that was opened, for messages. */
  readonly path: string;
  /** The folder of its files. */
  readonly folder: ReadableFolder;
  /** The tensors by name, in the order of the files. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The metadata of all files. If two differ, the last one counts. */
  readonly metadata: Readonly<Record<string, string>>;
  private readonly files: readonly OpenWeightFile[];
  private closed = false;

  constructor(folder: ReadableFolder, path: string, files: readonly OpenWeightFile[]) {
    this.folder = folder;
    this.path = path;
    this.files = files;
    const tensors = files.flatMap(({ name: fileName, file: { path: file }, tensors }) =>
      tensors.map((entry) => ({ ...entry, file, fileName })),
    );
    this.tensors = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    this.metadata = Object.assign({}, ...files.map(({ metadata }) => metadata));
  }

  /** Reads the tensor `name` in its own element type into new memory. @throws BytetagError like `readInto` */
  async readTensor(name: string): Promise<Tensor> {
    const stored = this.stored(name);
    const { dtype, shape } = stored;
    const data = createArray(dtype, stored.byteLength / bytesPerElement[dtype]);
    await this.readBytes(stored, bytesOf(data), () => {});
    if (stored.strides === undefined) return { dtype, shape, data };
    const rowMajor = createArray(dtype, elementCount(shape));
    gatherStrided(data, shape, stored.strides, rowMajor);
    return { dtype, shape, data: rowMajor };
  }

  /**
   * Reads the tensor `name` as float32, row by row, into `target`, which may be a view into a larger array. Other types
   * are converted in small pieces: float16 and bfloat16 exactly, float64 to the nearest value.
   * @throws BytetagError `model` if there is no such tensor, its type is not a floating-point type, it does not have as
   *   many elements as `target`, its file has changed since it was opened, or a value is not finite and `finite` is
   *   set; `io` if reading fails
   */
  async readInto(name: string, target: Float32Array, { finite = false }: ReadOptions = {}): Promise<void> {
    const stored = this.stored(name);
    const label = tensorLabel(stored.file, name);
    if (target.length !== elementCount(stored.shape)) {
      throw new BytetagError(
        'model',
        `${label}: expected ${target.length} elements, got ${describeText(formatShape(stored.shape))}`,
      );
    }
    const decode = decoderOf(stored, label);
    if (stored.strides !== undefined) {
      const { data } = await this.readTensor(name);
      if (decode === undefined) target.set(data as Float32Array);
      else decode(data, target);
      if (finite) checkFinite(target, 0, target.length, label);
      return;
    }
    if (decode === undefined) {
      await this.readBytes(stored, bytesOf(target), (begin, end) => {
        if (finite) checkFinite(target, begin / 4, end / 4, label);
      });
      return;
    }
    const size = bytesPerElement[stored.dtype];
    const piece = createArray(stored.dtype, Math.min(target.length, pieceBytes / size));
    await this.readBytes(stored, bytesOf(piece), (begin, end) => {
      decode(piece, target.subarray(begin / size, end / size));
      if (finite) checkFinite(target, begin / size, end / size, label);
    });
  }

  /** Closes the files. Reading afterwards is an error; closing again is not. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all(this.files.map(({ file }) => file.close()));
  }

  private stored(name: string): StoredTensor {
    const stored = this.tensors.get(name);
    if (stored === undefined)
      throw new BytetagError('model', `${this.path}: expected tensor ${describeText(name)}, got none so named`);
    return stored;
  }

  /**
   * Reads a tensor's bytes in pieces, and reports after each piece which bytes were read. `target` has room for all
   * bytes, or for one piece, which every piece then overwrites.
   */
  private async readBytes(
    { name, file, byteOffset, byteLength }: StoredTensor,
    target: Uint8Array,
    onPiece: (begin: number, end: number) => void,
  ): Promise<void> {
    const opened = this.files.find((each) => each.file.path === file);
    if (opened === undefined || this.closed) {
      throw internal(`${file} was read after it was closed`);
    }
    const whole = target.length === byteLength;
    for (let begin = 0; begin < byteLength; begin += pieceBytes) {
      const end = Math.min(byteLength, begin + pieceBytes);
      const piece = whole ? target.subarray(begin, end) : target.subarray(0, end - begin);
      const bytesRead = await opened.file.read(piece, byteOffset + begin);
      if (bytesRead < piece.length) {
        const found = `the end of the file after ${begin + bytesRead} (was it changed while it was read?)`;
        throw new BytetagError('model', `${tensorLabel(file, name)}: expected ${byteLength} bytes, got ${found}`);
      }
      onPiece(begin, end);
    }
  }
}

/** Converts the first elements of a tensor from its own type, as many as `target` has room for. */
type Decode = (source: TypedArrays[DType], target: Float32Array) => void;

/** The function that converts a tensor's elements; undefined for float32. */
function decoderOf({ dtype }: StoredTensor, label: string): Decode | undefined {
  switch (dtype) {
    case 'float32':
      return undefined;
    case 'float64':
      return (source, target) => target.set((source as TypedArrays['float64']).subarray(0, target.length));
    case 'float16':
      return (source, target) => decodeFloat16(source as TypedArrays['float16'], target);
    case 'bfloat16':
      return (source, target) => decodeBfloat16(source as TypedArrays['bfloat16'], target);
    default:
      throw new BytetagError('model', `${label}: expected F64, F32, F16 or BF16, got ${dtypeNames[dtype]}`);
  }
}

function checkFinite(values: Float32Array, begin: number, end: number, label: string): void {
  for (let index = begin; index < end; index++) {
    const value = values[index] ?? 0;
    if (!Number.isFinite(value)) {
      throw new BytetagError('model', `${label}: expected finite values, got ${value} at element ${index}`);
    }
  }
}

function createArray(dtype: DType, length: number): TypedArrays[DType] {
  switch (dtype) {
    case 'float64':
      return new Float64Array(length);
    case 'float32':
      return new Float32Array(length);
    case 'float16':
    case 'bfloat16':
      return new Uint16Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'bool':
      return new Uint8Array(length);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: TypedArrays[DType]): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
