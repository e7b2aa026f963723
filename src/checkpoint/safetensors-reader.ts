// Reads safetensors: the path of a file, a sharded index or a folder goes in, tensors come out, straight into the memory
// they are wanted in. Bytes are used as they lie in the file: every platform of onnxruntime-node is little endian.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ioError } from '../atomic-file.js';
import { BytetagError, internal } from '../errors.js';
import { type DType, elementCount, type Tensor, type TypedArrays } from '../tensor/tensor.js';
import { fileNames } from './file-names.js';
import { decodeBfloat16, decodeFloat16 } from './half.js';
import {
  dtypeNames,
  formatShape,
  headerStart,
  parseHeader,
  parseHeaderLength,
  type SafetensorsHeader,
  type TensorEntry,
  tensorLabel,
} from './safetensors-header.js';
import { checkShards, readShardIndex, type ShardIndex } from './shard-index.js';

/** A tensor of an open file. */
export interface StoredTensor extends TensorEntry {
  /** Path of the file that holds it. */
  readonly file: string;
}

/** How a tensor is read. */
export interface ReadOptions {
  /** Refuse NaN and infinity. Default false. */
  readonly finite?: boolean;
}

/** Bytes of one read: large enough for the disk, small enough to stay in the cache until it is checked. */
const pieceBytes = 2 ** 22;

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly header: SafetensorsHeader;
}

/**
 * Opens a checkpoint's weights: a `.safetensors` file, a `.safetensors.index.json` with its shards, or a folder with
 * either (the single file first, as Hugging Face does). All headers are read and checked; no data is.
 * @throws BytetagError `io` if a file cannot be read; `model` if one is damaged
 */
export async function openSafetensors(path: string): Promise<SafetensorsReader> {
  const weightsPath = await findWeights(path);
  const files: OpenFile[] = [];
  try {
    if (weightsPath.endsWith('.json')) {
      const index = await readShardIndex(weightsPath);
      for (const name of index.fileNames) files.push(await openFile(join(dirname(weightsPath), name)));
      return new SafetensorsReader(weightsPath, files, index);
    }
    files.push(await openFile(weightsPath));
    return new SafetensorsReader(weightsPath, files);
  } catch (error) {
    await Promise.all(files.map(({ handle }) => handle.close()));
    throw error;
  }
}

/** Open safetensors files. */
export class SafetensorsReader {
  /** What was opened, for messages. */
  readonly path: string;
  /** By name, in the order of the files. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Of all files; the last one counts where two differ. */
  readonly metadata: Readonly<Record<string, string>>;
  private readonly files: readonly OpenFile[];
  private closed = false;

  constructor(path: string, files: readonly OpenFile[], index?: ShardIndex) {
    this.path = path;
    this.files = files;
    const tensors = files.flatMap(({ path: file, header }) => header.tensors.map((entry) => ({ ...entry, file })));
    if (index !== undefined) checkShards(index, tensors);
    this.tensors = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    this.metadata = Object.assign({}, ...files.map(({ header }) => header.metadata));
  }

  /** The tensor `name` in its own element type and in memory of its own. @throws BytetagError like `readInto` */
  async readTensor(name: string): Promise<Tensor> {
    const stored = this.stored(name);
    const data = createArray(stored.dtype, elementCount(stored.shape));
    await this.readBytes(stored, bytesOf(data), () => {});
    return { dtype: stored.dtype, shape: stored.shape, data };
  }

  /**
   * Reads the tensor `name` as float32, row by row, into `target`, which may be a view into a larger array. float16 and
   * bfloat16 are converted in small pieces, exactly.
   * @throws BytetagError `model` if there is no such tensor, it has no floating-point type or not as many elements as
   *   `target`, its file has changed since it was opened, or a value is not finite and should be; `io` if reading fails
   */
  async readInto(name: string, target: Float32Array, { finite = false }: ReadOptions = {}): Promise<void> {
    const stored = this.stored(name);
    const label = tensorLabel(stored.file, name);
    if (target.length !== elementCount(stored.shape)) {
      throw new BytetagError('model', `${label}: expected ${target.length} elements, got ${formatShape(stored.shape)}`);
    }
    const decode = decoderOf(stored, label);
    if (decode === undefined) {
      await this.readBytes(stored, bytesOf(target), (begin, end) => {
        if (finite) checkFinite(target, begin / 4, end / 4, label);
      });
      return;
    }
    const halves = new Uint16Array(Math.min(target.length, pieceBytes / 2));
    await this.readBytes(stored, bytesOf(halves), (begin, end) => {
      decode(halves, target.subarray(begin / 2, end / 2));
      if (finite) checkFinite(target, begin / 2, end / 2, label);
    });
  }

  /** Closes the files. Reading afterwards is an error; closing again is not. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all(this.files.map(({ handle }) => handle.close()));
  }

  private stored(name: string): StoredTensor {
    const stored = this.tensors.get(name);
    if (stored === undefined)
      throw new BytetagError('model', `${this.path}: expected tensor ${name}, got none so named`);
    return stored;
  }

  /**
   * Reads a tensor's bytes piece by piece, and tells after each which of them were read. `target` takes all of them, or
   * one piece, which every piece then overwrites.
   */
  private async readBytes(
    { name, file, byteOffset, byteLength }: StoredTensor,
    target: Uint8Array,
    onPiece: (begin: number, end: number) => void,
  ): Promise<void> {
    const opened = this.files.find(({ path }) => path === file);
    if (opened === undefined || this.closed) {
      throw internal(`${file} was read after it was closed`);
    }
    const whole = target.length === byteLength;
    for (let begin = 0; begin < byteLength; begin += pieceBytes) {
      const end = Math.min(byteLength, begin + pieceBytes);
      const piece = whole ? target.subarray(begin, end) : target.subarray(0, end - begin);
      const bytesRead = await readFully(opened.handle, piece, byteOffset + begin, file);
      if (bytesRead < piece.length) {
        const found = `the end of the file after ${begin + bytesRead} (was it changed while it was read?)`;
        throw new BytetagError('model', `${tensorLabel(file, name)}: expected ${byteLength} bytes, got ${found}`);
      }
      onPiece(begin, end);
    }
  }
}

async function findWeights(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    (error) => {
      throw ioError(path, 'read', error);
    },
  );
  if (!isFolder) return path;
  for (const name of [fileNames.weights, fileNames.index]) {
    const candidate = join(path, name);
    if (
      await stat(candidate)
        .then((stats) => stats.isFile())
        .catch(() => false)
    )
      return candidate;
  }
  throw new BytetagError('model', `${path}: expected ${fileNames.weights} or ${fileNames.index}, got neither`);
}

async function openFile(path: string): Promise<OpenFile> {
  const handle = await open(path).catch((error) => {
    throw ioError(path, 'read', error);
  });
  try {
    const { size } = await handle.stat();
    const start = new Uint8Array(headerStart);
    const startBytes = await readFully(handle, start, 0, path);
    const length = parseHeaderLength(start.subarray(0, startBytes), size, path);
    const bytes = new Uint8Array(length);
    const headerBytes = await readFully(handle, bytes, headerStart, path);
    return { path, handle, header: parseHeader(bytes.subarray(0, headerBytes), size, path) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Fills `target` from byte `position` on; fewer bytes come back only at the end of the file. */
async function readFully(handle: FileHandle, target: Uint8Array, position: number, path: string): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await handle
      .read(target, filled, target.length - filled, position + filled)
      .catch((error) => {
        throw ioError(path, 'read', error);
      });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** What widens a tensor's elements; undefined for float32. */
function decoderOf({ dtype }: StoredTensor, label: string): typeof decodeFloat16 | undefined {
  switch (dtype) {
    case 'float32':
      return undefined;
    case 'float16':
      return decodeFloat16;
    case 'bfloat16':
      return decodeBfloat16;
    default:
      throw new BytetagError('model', `${label}: expected F32, F16 or BF16, got ${dtypeNames[dtype]}`);
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
