// Reads and checks the header of a safetensors file: names, types, shapes and places of the tensors.
// Layout: 8 bytes with the header's length (little endian), the header as JSON, the tensors' data without gaps.
// The checks are stricter than in Hugging Face's own reader: duplicate keys are refused, and so are more tensors and
// values than any model has.
import { bytesPerElement, type DType } from '../../engine/tensor/tensor.js';
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { decodeUtf8, isJsonObject } from '../../foundation/json-object.js';
import { parseJson } from '../../foundation/json-text.js';

/** The place of a tensor in its file, and its type and shape. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Bytes from the start of the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
  /**
   * The number of elements from one index to the next along each axis. Only set for tensors in PyTorch files that are
   * not row-major without gaps. `byteLength` then reaches from the first element to the last.
   */
  readonly strides?: readonly number[];
}

/** The content of a header. */
export interface SafetensorsHeader {
  /** The tensors in the order of their data. */
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes before the header, which hold its length. */
export const headerStart = 8;

/** The key of the metadata, next to the tensors' names. */
export const metadataKey = '__metadata__';

/** Names of the element types in a header. Others that the format knows do not occur in T5 checkpoints. */
export const dtypeNames: Readonly<Record<DType, string>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int32: 'I32',
  int64: 'I64',
  bool: 'BOOL',
};

const supported = Object.values(dtypeNames)
  .join(', ')
  .replace(/, (\w+)$/, ' or $1');

/**
 * The most bytes of a header, as for Hugging Face. It has about 100 bytes for each tensor, and more only for long names
 * and metadata. Since the number of values is limited, too (`json-text.ts`), reading a header takes at most a second or
 * two, and a few times its bytes in memory.
 */
const largestHeader = 100_000_000;

/** The most tensors of a checkpoint: the largest T5 has 600. */
const mostTensors = 40_000;

/** The first bytes of the text file that replaces a large file in a clone without git-lfs. */
const lfsPointer = 'version ';

/**
 * The length of a header in bytes.
 * @param start the first bytes of the file: 8, or fewer if the file is shorter
 * @param fileBytes size of the whole file
 * @param where file name for messages
 * @throws BytetagError `model` if the file is too short for the header
 */
export function parseHeaderLength(start: Uint8Array, fileBytes: number, where: string): number {
  const fail = (message: string): never => {
    throw new BytetagError('model', `${where}: ${message}`);
  };
  if (fileBytes === 0) fail('expected a safetensors file, got an empty one');
  if (start.length < headerStart) fail(`expected at least ${headerStart} bytes, got ${fileBytes}`);
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > largestHeader) {
    const isPointer = new TextDecoder('latin1').decode(start.subarray(0, headerStart)) === lfsPointer;
    const hint = isPointer ? 'it is a pointer to a Git LFS file: run git lfs pull' : 'is this a safetensors file?';
    fail(`expected a header of at most ${largestHeader} bytes, got a length of ${length} (${hint})`);
  }
  const needed = headerStart + Number(length);
  if (needed > fileBytes) {
    fail(`expected ${needed} bytes or more to hold the header, got ${fileBytes} (is the file cut short?)`);
  }
  return Number(length);
}

/**
 * Reads a header and checks that its tensors fill the rest of the file exactly.
 * @param bytes the header without the 8 bytes before it
 * @param fileBytes size of the whole file
 * @param where file name for messages
 * @throws BytetagError `model` naming the invalid tensor
 */
export function parseHeader(bytes: Uint8Array, fileBytes: number, where: string): SafetensorsHeader {
  const header = parseJson(decodeUtf8(bytes, `${where}: header`), `${where}: header`);
  if (!isJsonObject(header)) {
    throw new BytetagError('model', `${where}: header: expected a JSON object, got ${describeValue(header)}`);
  }
  const { [metadataKey]: metadata = {} } = header;
  const dataStart = headerStart + bytes.length;
  const named = Object.entries(header).filter(([name]) => name !== metadataKey);
  checkTensorCount(named.length, where);
  const tensors = named
    .map(([name, entry]) => parseEntry(name, entry, dataStart, where))
    // Only an empty tensor can have the same start as another. It comes first, so that the other follows without a gap.
    .sort((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength);
  let end = dataStart;
  for (const { name, byteOffset, byteLength } of tensors) {
    if (byteOffset !== end) {
      throw new BytetagError(
        'model',
        `${tensorLabel(where, name)}: expected its data at byte ${end}, where the tensor before it ` +
          `ends, got ${byteOffset}`,
      );
    }
    end += byteLength;
  }
  if (end !== fileBytes) {
    const hint = end > fileBytes ? 'is the file cut short?' : 'something follows the last tensor';
    throw new BytetagError('model', `${where}: expected ${end} bytes, got ${fileBytes} (${hint})`);
  }
  return { tensors, metadata: parseMetadata(metadata, where) };
}

/** @throws BytetagError `model` if a checkpoint has more tensors than any model needs */
export function checkTensorCount(count: number, where: string): void {
  if (count <= mostTensors) return;
  throw new BytetagError('model', `${where}: expected at most ${mostTensors} tensors, got ${count}`);
}

/** The name of a tensor in messages. */
export function tensorLabel(where: string, name: string): string {
  return `${where}: tensor ${describeText(name)}`;
}

/** The order of names in files: by UTF-8 bytes, as Rust and Python compare strings; `<` would compare UTF-16. */
export function compareNames(a: string, b: string): number {
  // Compares code points, which have the same order as their UTF-8 bytes.
  const [first, second] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (;;) {
    const [x, y] = [first.next().value, second.next().value];
    if (x === undefined || y === undefined) return Number(x !== undefined) - Number(y !== undefined);
    const difference = (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
}

/** The text of a shape in messages. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function parseEntry(name: string, entry: unknown, dataStart: number, where: string): TensorEntry {
  const fail = (message: string): never => {
    throw new BytetagError('model', `${tensorLabel(where, name)}: ${message}`);
  };
  if (!isJsonObject(entry)) return fail(`expected an object, got ${describeValue(entry)}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const known = (Object.keys(dtypeNames) as DType[]).find((key) => dtypeNames[key] === dtype);
  const type = known ?? fail(`expected dtype ${supported}, got ${describeValue(dtype)}`);
  if (!isSizes(shape)) return fail(`expected a shape of whole numbers, got ${describeValue(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    return fail(`expected data_offsets of two whole numbers, got ${describeValue(offsets)}`);
  }
  const [begin = 0, end = 0] = offsets;
  const byteLength = shape.reduce((product, size) => product * size, bytesPerElement[type]);
  if (end - begin !== byteLength) {
    fail(`expected ${byteLength} bytes for ${dtypeNames[type]} ${formatShape(shape)}, got ${end - begin}`);
  }
  return { name, dtype: type, shape, byteOffset: dataStart + begin, byteLength };
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function parseMetadata(metadata: unknown, where: string): Readonly<Record<string, string>> {
  if (isJsonObject(metadata) && Object.values(metadata).every((value) => typeof value === 'string')) {
    return metadata as Readonly<Record<string, string>>;
  }
  throw new BytetagError(
    'model',
    `${where}: header: ${metadataKey}: expected text by name, got ${describeValue(metadata)}`,
  );
}
