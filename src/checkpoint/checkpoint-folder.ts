// Folders that are whole or not there: a path and a function that fills a folder go in; whatever happens meanwhile, the
// old folder or the new one can be loaded.
//
// No file system call that Node has exchanges two folders, so replacing takes two renames:
//   1. fill `P.tmp-1234` (the process id), and sync its files and folders to the disk;
//   2. rename `P`, if there is one, to `P.tmp-old`;
//   3. rename `P.tmp-1234` to `P`, and sync the parent folder;
//   4. remove `P.tmp-old`.
// A kill before 2 leaves the old `P`, one after 3 the new. Between 2 and 3 there is no `P`, but `P.tmp-old` is whole:
// `currentFolder` finds it, and the next `replaceFolder` first puts it back. Where `P` is new, step 3 alone is atomic.
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ioError } from '../atomic-file.js';
import { BytetagError } from '../errors.js';

/**
 * Makes a folder at `path`, in place of one that is there. One process at a time may do so for the same path: what killed
 * ones left behind (`P.tmp-*`) is removed.
 * @param writeInto fills the folder that it is given
 * @throws what `writeInto` throws; BytetagError `io` if the folder cannot be written, or `path` is a file. The old folder
 *   is then as it was
 */
export async function replaceFolder(path: string, writeInto: (temporaryPath: string) => Promise<void>): Promise<void> {
  const target = resolve(path);
  const old = oldPath(target);
  const kind = await kindOf(target);
  if (kind === 'file') throw new BytetagError('io', `${path}: expected a folder or nothing, got a file`);
  const temporary = `${temporaryPrefix(target)}${process.pid}`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await settle(target);
    await mkdir(temporary);
    await writeInto(temporary);
    await syncTree(temporary);
    if ((await kindOf(target)) === 'folder') await rename(target, old);
    await rename(temporary, target).catch(async (error) => {
      await rename(old, target).catch(() => {});
      throw error;
    });
    await sync(dirname(target));
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    const isSystemError = error instanceof Error && 'syscall' in error;
    throw isSystemError ? ioError(path, 'write', error) : error;
  }
}

/** @throws BytetagError `config` if `path` is a file, or a folder that holds something; `io` if it cannot be read */
export async function expectNewFolder(path: string): Promise<void> {
  const kind = await kindOf(path);
  if (kind === 'file') throw new BytetagError('config', `${path}: expected a new or empty folder, got a file`);
  const [name] = kind === 'nothing' ? [] : await readdir(path);
  if (name !== undefined) {
    throw new BytetagError('config', `${path}: expected a new or empty folder, got one that holds ${name}`);
  }
}

/** Where the folder `path` is: elsewhere only if a run was killed in the moment in which it replaced it. */
export async function currentFolder(path: string): Promise<string> {
  const target = resolve(path);
  const isMoved = (await kindOf(target)) === 'nothing' && (await kindOf(oldPath(target))) === 'folder';
  return isMoved ? oldPath(target) : path;
}

/** Ends what a killed run began. */
async function settle(target: string): Promise<void> {
  if ((await currentFolder(target)) !== target) await rename(oldPath(target), target);
  const prefix = basename(temporaryPrefix(target));
  for (const name of await readdir(dirname(target))) {
    if (name.startsWith(prefix)) await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}

function temporaryPrefix(target: string): string {
  return `${target}.tmp-`;
}

function oldPath(target: string): string {
  return `${temporaryPrefix(target)}old`;
}

async function kindOf(path: string): Promise<'folder' | 'file' | 'nothing'> {
  return stat(path).then(
    (stats) => (stats.isDirectory() ? 'folder' : 'file'),
    () => 'nothing',
  );
}

async function syncTree(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) await sync(join(folder, name));
  await sync(folder);
}

/** Waits until a file's content, or a folder's list of names, is on the disk. */
async function sync(path: string): Promise<void> {
  // Windows keeps the order of renames by itself, and cannot sync what is open for reading.
  if (process.platform === 'win32') return;
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
