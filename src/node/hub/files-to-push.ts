// Chooses the files of a model's folder that may be uploaded: only those of a list of names, and only files that are in
// the folder itself.
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { parseRepository } from '../../foundation/repository-name.js';
import { adapterFileNames, parseAdapterConfig } from '../../network/checkpoint/adapter-config.js';
import { chooseModelFiles } from '../../network/checkpoint/model-repository.js';
import { ioError } from '../../node/files/atomic-file.js';
import { readJsonObject } from '../../node/files/json-file.js';
import { segmenterFolder } from '../../product/model/segmentation.js';

/** A file to upload. */
export interface FileToPush {
  /** Path in the repository, with forward slashes. */
  readonly path: string;
  /** Its path on this machine, with links resolved. */
  readonly source: string;
  /** The size in bytes. */
  readonly size: number;
}

/** The files that are uploaded from `onnx/`: models, and their files of weights. */
const onnxFile = /^(?!\.)[^\p{Cc}]+\.onnx(?:[^\p{Cc}]*data)?$/u;

/**
 * Chooses the files of a model or an adapter to upload: those that loading needs, `tokenizer.json`, `README.md`, and
 * the models in `onnx/`.
 * @param cacheFolder the cache of the hub. A folder in it has links to files elsewhere in the cache
 * @throws BytetagError `model` if there is no model, or an adapter's base is a folder of this machine; `io` for a link
 *   that leads out of the folder or is broken
 */
export async function filesToPush(folder: string, cacheFolder: string): Promise<readonly FileToPush[]> {
  const root = await realpath(folder).catch((error) => {
    throw ioError(folder, 'read', error);
  });
  const blobs = await realpath(cacheFolder).catch(() => undefined);
  const names = await readdir(root, { withFileTypes: true }).catch((error) => {
    throw ioError(folder, 'read', error);
  });
  const own = names.flatMap((entry) => (entry.isFile() || entry.isSymbolicLink() ? [entry.name] : [])).sort();
  const divider = names.find(({ name }) => name === segmenterFolder);
  if (divider?.isSymbolicLink()) await placeOf(folder, root, blobs, segmenterFolder);
  if (divider?.isDirectory() || divider?.isSymbolicLink()) {
    const files = await readdir(join(root, segmenterFolder)).catch((error) => {
      throw ioError(join(folder, segmenterFolder), 'read', error);
    });
    own.push(...files.sort().map((name) => `${segmenterFolder}/${name}`));
  }
  const paths = [...chosenOf(folder, own), ...own.filter((name) => name === 'README.md' || name === 'tokenizer.json')];
  const onnx = names.find(({ name }) => name === 'onnx');
  if (onnx?.isSymbolicLink()) await placeOf(folder, root, blobs, 'onnx');
  if (onnx?.isDirectory() || onnx?.isSymbolicLink()) {
    const models = await readdir(join(root, 'onnx')).catch((error) => {
      throw ioError(join(folder, 'onnx'), 'read', error);
    });
    paths.push(
      ...models
        .filter((name) => onnxFile.test(name))
        .map((name) => `onnx/${name}`)
        .sort(),
    );
  }
  const files: FileToPush[] = [];
  for (const path of paths) {
    const source = await placeOf(folder, root, blobs, path);
    const stats = await stat(source).catch((error) => {
      throw ioError(join(folder, path), 'read', error);
    });
    if (!stats.isFile()) throw new BytetagError('io', `${join(folder, path)}: expected a file, got something else`);
    files.push({ path, source, size: stats.size });
  }
  const adapter = files.find(({ path }) => path === adapterFileNames.config);
  if (adapter !== undefined) await checkBase(adapter.source, join(folder, adapter.path));
  return files;
}

function chosenOf(folder: string, names: readonly string[]): readonly string[] {
  try {
    return chooseModelFiles(names, [segmenterFolder]);
  } catch (error) {
    throw error instanceof BytetagError ? new BytetagError(error.code, `${folder}: ${error.message}`) : error;
  }
}

/**
 * The real path of a file of a model: in its folder, or among the blobs in the hub's cache.
 * @param path the path in the folder
 * @param use what the file is needed for, for the hint
 * @throws BytetagError `io` for a link that leads out of the folder or is broken
 */
export async function placeInModel(folder: string, cacheFolder: string, path: string, use: string): Promise<string> {
  const root = await realpath(folder).catch((error) => {
    throw ioError(folder, 'read', error);
  });
  return placeOf(folder, root, await realpath(cacheFolder).catch(() => undefined), path, use);
}

async function placeOf(
  folder: string,
  root: string,
  cache: string | undefined,
  path: string,
  use = 'uploaded',
): Promise<string> {
  const shown = join(folder, path);
  const place = await realpath(join(root, path)).catch((error) => {
    const ends: Readonly<Record<string, string>> = {
      ENOENT: 'a link to nothing',
      ELOOP: 'a link that leads to itself',
    };
    const found = ends[error.code];
    throw found === undefined
      ? ioError(shown, 'read', error)
      : new BytetagError('io', `${shown}: expected a file, got ${found}`);
  });
  if (isIn(place, root) || (cache !== undefined && isContent(place, cache))) return place;
  const hint = `copy it into the folder if it is to be ${use}`;
  throw new BytetagError(
    'io',
    `${shown}: expected a file that lies in the folder and is not hidden, got a link that leads elsewhere (${hint})`,
  );
}

/** Whether a path is under a folder, and no part of it begins with a dot. Both paths have their links resolved. */
function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way.split(sep).every((part) => !part.startsWith('.')) && join(folder, way) === path;
}

/** Whether a path is that of a blob in the cache: `models--org--name/blobs/HASH`. */
function isContent(path: string, cache: string): boolean {
  const blobs = dirname(path);
  return basename(blobs) === 'blobs' && dirname(dirname(blobs)) === cache && !basename(path).startsWith('.');
}

/** Refuses a base that is a folder of this machine: it is of no use to others, and its path may be private. */
async function checkBase(source: string, shown: string): Promise<void> {
  const { baseModel } = parseAdapterConfig(await readJsonObject(source), shown);
  if (baseModel === undefined || parseRepository(baseModel, 'model') !== undefined) return;
  const hint = 'upload the base and name it there, or push what bytetag merge makes of both';
  throw new BytetagError(
    'model',
    `${shown}: expected base_model_name_or_path to be org/name on the hub, got ${describeValue(baseModel)} (${hint})`,
  );
}
