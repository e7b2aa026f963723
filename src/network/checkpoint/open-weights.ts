// Opens a checkpoint's weights. The first bytes tell whether a file is in the safetensors or in the PyTorch format.
import { bytesPerElement, elementCount } from '../../engine/tensor/tensor.js';
import { BytetagError } from '../../foundation/errors.js';
import type { ReadableFolder } from '../../foundation/file-access.js';
import { weightFileNames } from './file-names.js';
import {
  checkTensorCount,
  formatShape,
  headerStart,
  parseHeader,
  parseHeaderLength,
  type TensorEntry,
} from './safetensors-header.js';
import { checkShards, readShardIndex } from './shard-index.js';
import { isTorchFile } from './torch-signature.js';
import { type OpenWeightFile, WeightReader } from './weight-reader.js';

/**
 * The most bytes of a checkpoint's tensors in memory, where each has its own, for each byte of its files. In PyTorch
 * files several names may share elements (a tied embedding has four names, a layer that twelve blocks share has
 * twelve), and `torch.expand` repeats elements. Without a limit, a few bytes could ask for any amount of memory.
 */
const mostRepetition = 16;

/**
 * This many bytes of tensors are always allowed, however small the files are: an expanded tensor can be 100 times as
 * large as its file.
 */
const harmlessBytes = 2 ** 24;

/**
 * Opens the weights in a folder: a `.safetensors` or PyTorch `.bin` file, or an index with its shards. The descriptions
 * of the tensors are read and checked, but not their data.
 * @param fileName the name of the file or index. Default: as in Hugging Face, safetensors before PyTorch and single
 *   files before shards
 * @throws BytetagError `io` if a file cannot be read; `model` if one is damaged, or the tensors would take more than 16
 *   MB and more than 16 times the bytes of the files
 */
export async function openWeightsIn(folder: ReadableFolder, fileName?: string): Promise<WeightReader> {
  const weightsName = fileName ?? (await findWeights(folder));
  const path = folder.pathOf(weightsName);
  const files: OpenWeightFile[] = [];
  try {
    if (weightsName.endsWith('.json')) {
      const index = await readShardIndex(folder, weightsName);
      let tensors = 0;
      for (const name of index.fileNames) {
        const file = await openFile(folder, name);
        files.push(file);
        tensors += file.tensors.length;
        checkTensorCount(tensors, path);
      }
      checkTensorBytes(files, path);
      const reader = new WeightReader(folder, path, files);
      checkShards(index, [...reader.tensors.values()]);
      return reader;
    }
    files.push(await openFile(folder, weightsName));
    checkTensorBytes(files, path);
    return new WeightReader(folder, path, files);
  } catch (error) {
    await Promise.all(files.map(({ file }) => file.close()));
    throw error;
  }
}

async function findWeights(folder: ReadableFolder): Promise<string> {
  for (const name of weightFileNames) if (await folder.has(name)) return name;
  throw new BytetagError('model', `${folder.path}: expected one of ${weightFileNames.join(', ')}, got none`);
}

/** @throws BytetagError `model` if all tensors would take far more memory than the files have bytes */
function checkTensorBytes(files: readonly OpenWeightFile[], path: string): void {
  const fileBytes = files.reduce((sum, { file }) => sum + file.size, 0);
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

/** The bytes of a tensor with its own memory. */
function bytesOf({ dtype, shape }: TensorEntry): number {
  return elementCount(shape) * bytesPerElement[dtype];
}

async function openFile(folder: ReadableFolder, name: string): Promise<OpenWeightFile> {
  const file = await folder.open(name);
  try {
    const { size, path } = file;
    const start = new Uint8Array(headerStart);
    const startBytes = start.subarray(0, await file.read(start, 0));
    if (isTorchFile(startBytes)) {
      // Few models are in this format, and a page need not load what reads it.
      const { readTorchHeader } = await import('./torch-file.js');
      return { name, file, tensors: await readTorchHeader(file), metadata: {} };
    }
    const bytes = new Uint8Array(parseHeaderLength(startBytes, size, path));
    const headerBytes = await file.read(bytes, headerStart);
    return { name, file, ...parseHeader(bytes.subarray(0, headerBytes), size, path) };
  } catch (error) {
    await file.close();
    throw error;
  }
}
