// Folders on a disk, with the interface for folders that the inner code uses.
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { BytetagError } from '../../foundation/errors.js';
import type { LocatedFiles, ReadableFile, ReadableFolder, WritableFolder } from '../../foundation/file-access.js';
import { ioError, writeAtomically } from './atomic-file.js';
import { isFile } from './json-file.js';
import { readWholeFile, withoutWaiting } from './whole-file.js';

/** A folder on a disk. Files are only accessed when they are used. */
export function diskFolder(path: string): ReadableFolder & WritableFolder {
  const pathOf = (name: string): string => join(path, name);
  return {
    path,
    pathOf,
    has: (name) => isFile(pathOf(name)),
    readWhole: (name, mostBytes, code) => readWholeFile(pathOf(name), { mostBytes, code }),
    open: (name) => openDiskFile(pathOf(name)),
    locate: (names) => locateFiles(new Map(names.map((name) => [name, pathOf(name)]))),
    write: (name, content) => writeAtomically(pathOf(name), content),
  };
}

/** Opens a file. @throws BytetagError `io` if it cannot be opened, or is not a file */
export async function openDiskFile(path: string): Promise<ReadableFile> {
  const handle = await open(path, withoutWaiting).catch((error) => {
    throw ioError(path, 'read', error);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new BytetagError('io', `${path}: expected a file, got a folder, a device or a pipe`);
    return {
      path,
      size: stats.size,
      read: (target, position) => readFully(handle, target, position, path),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

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

/**
 * Finds the real paths of files. ONNX Runtime refuses symbolic links that lead out of the folder, and the Hugging Face
 * cache consists of such links.
 */
async function locateFiles(paths: ReadonlyMap<string, string>): Promise<LocatedFiles> {
  const real = new Map<string, string>();
  for (const [name, path] of paths) {
    const found = await realpath(path).catch((error) => {
      throw ioError(path, 'read', error);
    });
    real.set(name, found);
  }
  const folder = commonFolder([...real.values()]);
  const locations = Array.from(real, ([name, path]): [string, string] => [
    name,
    relative(folder, path).split(sep).join('/'),
  ]);
  return { place: { folder }, locations: new Map(locations) };
}

/** The deepest folder that contains all paths. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? sep);
  const contains = (path: string): boolean => path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  while (!paths.every(contains)) folder = dirname(folder);
  return folder;
}
