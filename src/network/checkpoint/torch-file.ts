// Reads the names, types, shapes and places of the tensors in a PyTorch file (`pytorch_model.bin`). The file is a zip:
// `data.pkl` lists the tensors, and each `data/N` holds a storage, in which several tensors may lie, with any strides.
// Only the format of PyTorch 1.6 (2020) and later is supported. Written by `torch.save`:
// https://github.com/pytorch/pytorch/blob/main/torch/serialization.py
import { bytesPerElement, type DType } from '../../engine/tensor/tensor.js';
import { BytetagError } from '../../foundation/errors.js';
import type { ReadableFile } from '../../foundation/file-access.js';
import { readPickle } from './pickle.js';
import { describePickle, isGlobal, type PickleObject, type PickleRules, type PickleValue } from './pickle-value.js';
import { checkTensorCount, formatShape, type TensorEntry, tensorLabel } from './safetensors-header.js';
import { isRowMajor, spanOf } from './strides.js';
import { isLegacyTorchFile } from './torch-signature.js';
import { readZipDirectory, type ZipEntry } from './zip-directory.js';

/** Element types by the name of their storage class. Others do not occur in T5 checkpoints. */
const storageTypes: Readonly<Record<string, DType>> = {
  'torch.DoubleStorage': 'float64',
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.IntStorage': 'int32',
  'torch.LongStorage': 'int64',
  'torch.BoolStorage': 'bool',
};

const rebuildTensor = 'torch._utils._rebuild_tensor_v2';
const rebuildParameter = 'torch._utils._rebuild_parameter';
const orderedDictionary = 'collections.OrderedDict';

const globals: ReadonlySet<string> = new Set([
  ...Object.keys(storageTypes),
  rebuildTensor,
  rebuildParameter,
  orderedDictionary,
]);

/** The command that converts an older file in place. The file's path is added at its end. */
const conversion =
  "python -c \"import sys, torch; f = sys.argv[1]; torch.save(torch.load(f, map_location='cpu', " +
  'weights_only=True), f)"';

/** The most bytes of a pickle, which has about 200 for each tensor. */
const largestPickle = 2 ** 24;

/** The most axes of a tensor, as in PyTorch. */
const mostAxes = 64;

interface Storage extends PickleObject {
  readonly type: 'storage';
  readonly key: string;
  readonly dtype: DType;
  readonly elements: number;
}

interface PickledTensor extends PickleObject {
  readonly type: 'tensor';
  readonly storage: Storage;
  /** Elements from the start of the storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/**
 * Reads the descriptions of a file's tensors, in the file's order. Each tensor lies within its storage. But tensors may
 * share elements, and strides of 0 repeat them (`torch.expand`). How much memory the tensors need is not checked here.
 * @throws BytetagError `model` if it is damaged, or holds anything but a dictionary of tensors; `io` if reading fails
 */
export async function readTorchHeader(file: ReadableFile): Promise<readonly TensorEntry[]> {
  const { path } = file;
  const start = new Uint8Array(4);
  await file.read(start, 0);
  if (isLegacyTorchFile(start)) {
    const expected = 'expected the format of PyTorch 1.6 or later, got an older one';
    throw new BytetagError('model', `${path}: ${expected} (convert it: ${conversion} ${JSON.stringify(path)})`);
  }
  const directory = await readZipDirectory(file);
  const folder = folderOf(directory.entries.keys(), path);
  const content = async (entry: ZipEntry): Promise<Uint8Array> => {
    const bytes = new Uint8Array(entry.byteLength);
    await file.read(bytes, await directory.contentOffset(entry));
    return bytes;
  };
  const byteOrder = directory.entries.get(`${folder}byteorder`);
  if (byteOrder !== undefined && byteOrder.byteLength < 16) {
    const order = new TextDecoder().decode(await content(byteOrder));
    if (order !== 'little') throw new BytetagError('model', `${path}: expected little-endian numbers, got ${order}`);
  }
  const pickle = directory.entries.get(`${folder}data.pkl`);
  if (pickle === undefined) throw new BytetagError('model', `${path}: expected ${folder}data.pkl in the zip, got none`);
  if (pickle.byteLength > largestPickle) {
    throw new BytetagError(
      'model',
      `${path}: expected a pickle of at most ${largestPickle} bytes, got ${pickle.byteLength}`,
    );
  }
  const stateDict = readPickle(await content(pickle), rulesFor(path), path);
  if (!(stateDict instanceof Map)) {
    throw new BytetagError('model', `${path}: expected a dictionary of tensors, got ${describePickle(stateDict)}`);
  }

  checkTensorCount(stateDict.size, path);
  const offsets = new Map<string, number>();
  const entries: TensorEntry[] = [];
  for (const [name, value] of stateDict) {
    if (typeof name !== 'string' || !isTensor(value)) {
      const found = `${describePickle(name)} with ${describePickle(value)}`;
      throw new BytetagError('model', `${path}: expected tensors by name, got ${found}`);
    }
    const { storage } = value;
    const label = tensorLabel(path, name);
    const entry = directory.entries.get(`${folder}data/${storage.key}`);
    if (entry === undefined) throw new BytetagError('model', `${label}: expected its data in the zip, got none`);
    const needed = storage.elements * bytesPerElement[storage.dtype];
    if (entry.byteLength !== needed) {
      throw new BytetagError('model', `${label}: expected a storage of ${needed} bytes, got ${entry.byteLength}`);
    }
    const storageOffset = offsets.get(storage.key) ?? (await directory.contentOffset(entry));
    offsets.set(storage.key, storageOffset);
    entries.push(placeTensor(name, value, storageOffset, label));
  }
  return entries;
}

function placeTensor(
  name: string,
  { storage, offset, shape, strides }: PickledTensor,
  storageOffset: number,
  label: string,
): TensorEntry {
  const span = spanOf(shape, strides);
  // An empty view may begin anywhere, even after the end.
  const begin = span === 0 ? 0 : offset;
  if (begin + span > storage.elements) {
    const found = `${formatShape(shape)} with strides ${formatShape(strides)} from element ${begin}`;
    throw new BytetagError('model', `${label}: expected a place in its ${storage.elements} elements, got ${found}`);
  }
  const elementBytes = bytesPerElement[storage.dtype];
  return {
    name,
    dtype: storage.dtype,
    shape,
    byteOffset: storageOffset + begin * elementBytes,
    byteLength: span * elementBytes,
    ...(isRowMajor(shape, strides) ? {} : { strides }),
  };
}

function rulesFor(path: string): PickleRules {
  const fail = (expected: string, found: PickleValue): never => {
    throw new BytetagError('model', `${path}: expected ${expected}, got ${describePickle(found)}`);
  };
  return {
    globals,
    call(name, args) {
      if (name === orderedDictionary) return args.length === 0 ? new Map() : fail('an empty OrderedDict', args);
      const [first = null, offset = null, shape = null, strides = null] = args;
      if (name === rebuildParameter) return isTensor(first) ? first : fail('the tensor of a parameter', first);
      if (name !== rebuildTensor) return fail('a function to call', { kind: 'global', name });
      if (!isStorage(first)) return fail('the storage of a tensor', first);
      if (!isSize(offset)) return fail('the offset of a tensor', offset);
      if (!isSizes(shape)) return fail('the shape of a tensor', shape);
      if (!isSizes(strides) || strides.length !== shape.length) return fail('the strides of a tensor', strides);
      const tensor: PickledTensor = { kind: 'object', type: 'tensor', storage: first, offset, shape, strides };
      return tensor;
    },
    load(id) {
      const [tag = null, type = null, key = null, , elements = null] = Array.isArray(id) ? id : [];
      if (tag !== 'storage') return fail('a storage outside the pickle', id);
      const dtype = isGlobal(type) ? storageTypes[type.name] : undefined;
      if (dtype === undefined) return fail('a storage class', type);
      if (typeof key !== 'string') return fail('the name of a storage', key);
      if (!isSize(elements)) return fail('the size of a storage', elements);
      const storage: Storage = { kind: 'object', type: 'storage', key, dtype, elements };
      return storage;
    },
  };
}

function isStorage(value: PickleValue): value is Storage {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'storage';
}

function isTensor(value: PickleValue): value is PickledTensor {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'tensor';
}

function isSize(value: PickleValue): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isSizes(value: PickleValue): value is readonly number[] {
  // If the product of a shape were not exact, later comparisons of sizes could pass by chance.
  const exact = (sizes: readonly number[]): boolean =>
    Number.isSafeInteger(sizes.reduce((product, size) => product * Math.max(1, size), 1));
  return Array.isArray(value) && value.length <= mostAxes && value.every(isSize) && exact(value as readonly number[]);
}

/** The folder that all entries lie in: named after the file that was saved. */
function folderOf(names: Iterable<string>, path: string): string {
  for (const name of names) {
    const match = /^([^/]+\/)data\.pkl$/.exec(name);
    if (match?.[1] !== undefined) return match[1];
  }
  throw new BytetagError('model', `${path}: expected a file that torch.save wrote, got a zip without data.pkl`);
}
