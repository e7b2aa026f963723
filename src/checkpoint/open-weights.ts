// Opens a checkpoint's weights: the path of a file, a sharded index or a folder goes in, a reader of its tensors comes
// out. Safetensors and PyTorch's own format are told apart by their first bytes.
import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ioError } from '../atomic-file.js';
import { BytetagError } from '../errors.js';
import { bytesPerElement, elementCount } from '../tensor/tensor.js';
import { withoutWaiting } from '../whole-file.js';
import { weightFileNames } from './file-names.js';
import { isFile } from './json-file.js';
import { readFully } from './read-fully.js';
import {
  checkTensorCount,
  formatShape,
  headerStart,
  parseHeader,
  parseHeaderLength,
  type SafetensorsHeader,
  type TensorEntry,
} from './safetensors-header.js';
import { checkShards, readShardIndex } from './shard-index.js';
import { isTorchFile, readTorchHeader } from './torch-file.js';
import { type OpenFile, WeightReader } from './weight-reader.js';

/**
 * The most bytes of a checkpoint's tensors, each in memory of its own, for each byte of its files. In PyTorch files names may
 * share elements (a tied embedding has four names, a layer that twelve blocks share has twelve), and `torch.expand` repeats
 * them: without a bound a few bytes could ask for any amount of memory.
 */
const mostRepetition = 16;

/** Bytes of tensors that are no danger, however small the files: expanded tensors may well be 100 times as large as these. */
const harmlessBytes = 2 ** 24;

/**
 * Opens a `.safetensors` or PyTorch `.bin` file, an index with its shards, or a folder with any of these (safetensors
 * first and single files first, as Hugging Face does). What the files say of their tensors is read and checked; no data is.
 * @throws BytetagError `io` if a file cannot be read; `model` if one is damaged, or the tensors would take more than 16 MB and
 *   more than 16 times the bytes of the files
 */
export async function openWeights(path: string): Promise<WeightReader> {
  const weightsPath = await findWeights(path);
  const files: OpenFile[] = [];
  try {
    if (weightsPath.endsWith('.json')) {
      const index = await readShardIndex(weightsPath);
      let tensors = 0;
      for (const name of index.fileNames) {
        const file = await openFile(join(dirname(weightsPath), name));
        files.push(file);
        tensors += file.tensors.length;
        checkTensorCount(tensors, weightsPath);
      }
      checkTensorBytes(files, weightsPath);
      const reader = new WeightReader(weightsPath, files);
      checkShards(index, [...reader.tensors.values()]);
      return reader;
    }
    files.push(await openFile(weightsPath));
    checkTensorBytes(files, weightsPath);
    return new WeightReader(weightsPath, files);
  } catch (error) {
    await Promise.all(files.map(({ handle }) => handle.close()));
    throw error;
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
  for (const name of weightFileNames) {
    const candidate = join(path, name);
    if (await isFile(candidate)) return candidate;
  }
  throw new BytetagError('model', `${path}: expected one of ${weightFileNames.join(', ')}, got none`);
}

/** @throws BytetagError `model` where reading all tensors would take far more memory than the files have bytes */
function checkTensorBytes(files: readonly OpenFile[], path: string): void {
  const fileBytes = files.reduce((sum, file) => sum + file.fileBytes, 0);
  const most = Math.max(harmlessBytes, mostRepetition * fileBytes);
  let largest: TensorEntry | undefined;
  let total = 0;
  for (const tensor of files.flatMap(({ tensors }) => tensors)) {
    total += bytesOf(tensor);
    if (largest === undefined || bytesOf(tensor) > bytesOf(largest)) largest = tensor;
  }
  if (total <= most || largest === undefined) return;
  const { name, shape, strides } = largest;
  const layout = strides === undefined ? '' : ` with strides ${formatShape(strides)}`;
  const hint = `the largest is ${name}, ${formatShape(shape)}${layout}: save copies, tensor.clone()`;
  throw new BytetagError(
    'model',
    `${path}: expected tensors of at most ${most} bytes together, got ${total} (${hint})`,
  );
}

/** Bytes of a tensor in memory of its own. */
function bytesOf({ dtype, shape }: TensorEntry): number {
  return elementCount(shape) * bytesPerElement[dtype];
}

async function openFile(path: string): Promise<OpenFile> {
  const handle = await open(path, withoutWaiting).catch((error) => {
    throw ioError(path, 'read', error);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new BytetagError('io', `${path}: expected a file, got a folder, a device or a pipe`);
    const { size } = stats;
    const start = new Uint8Array(headerStart);
    const startBytes = start.subarray(0, await readFully(handle, start, 0, path));
    if (isTorchFile(startBytes)) {
      return { path, fileBytes: size, handle, tensors: await readTorchHeader(handle, size, path), metadata: {} };
    }
    return { path, fileBytes: size, handle, ...(await readSafetensorsHeader()) };

    async function readSafetensorsHeader(): Promise<SafetensorsHeader> {
      const bytes = new Uint8Array(parseHeaderLength(startBytes, size, path));
      const headerBytes = await readFully(handle, bytes, headerStart, path);
      return parseHeader(bytes.subarray(0, headerBytes), size, path);
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
}
