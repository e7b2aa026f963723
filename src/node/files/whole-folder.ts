// Makes a folder so that it is either complete or not there, whatever happens while it is written.
//
// A new folder `P` is made in these steps:
//   1. fill `P.tmp-1234-9f86d081884c` (the process id, and a random number), which has a file that marks it as
//     unfinished and names its process;
//   2. sync its files and folders to the disk, and remove that file;
//   3. rename it to `P`, and sync the parent folder. If the process is killed before step 2, a marked folder is left,
//     which the next call for `P` removes. Nothing else is ever removed: no folder with such a name but without the
//     mark, no links, and no folder of a process that may still run.
import { lstat, mkdir, open, readdir, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BytetagError } from '../../foundation/errors.js';
import { ioError, uniqueName } from './atomic-file.js';
import { makeFolders } from './make-folders.js';
import { isRunning, type ProcessIdentity, parseProcess, thisProcess } from './running-process.js';
import { readWholeFile } from './whole-file.js';

/** The file that marks a folder as one that bytetag is filling. */
const markFileName = '.bytetag-unfinished';

/** The most bytes of a mark, 4 kB. A host name has at most 255. */
const mostMarkBytes = 4096;

/**
 * Makes a folder at `path`, where there must be none or an empty one. Unfinished folders of killed processes are
 * removed.
 * @param writeInto fills the folder at the path that it gets
 * @throws what `writeInto` throws; BytetagError `config` if `path` is a file, or a folder that is not empty; `io` if
 *   the folder cannot be written. Nothing is left in these cases
 */
export async function makeWholeFolder(
  path: string,
  writeInto: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  await expectNewFolder(path);
  try {
    // If `path` is a link, the folder is made at its target, and the link stays.
    const target = await realpath(path).catch(() => resolve(path));
    await makeFolders(dirname(target));
    await removeUnfinished(target);
    const temporary = `${target}.tmp-${uniqueName()}`;
    await mkdir(temporary);
    try {
      await writeFile(join(temporary, markFileName), ownMark(), { flag: 'wx' });
      await writeInto(temporary);
      await syncTree(temporary);
      await rm(join(temporary, markFileName));
      await sync(temporary);
      // Both calls fail if the folder is no longer empty.
      if ((await kindOf(target)) === 'folder') await rmdir(target);
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => {});
      throw error;
    }
    await sync(dirname(target));
  } catch (error) {
    const isSystemError = error instanceof Error && 'syscall' in error;
    throw isSystemError ? ioError(path, 'write', error) : error;
  }
}

/** @throws BytetagError `config` if `path` is a file, or a folder that is not empty; `io` if it cannot be read */
export async function expectNewFolder(path: string): Promise<void> {
  const kind = await kindOf(path);
  if (kind === 'file') throw new BytetagError('config', `${path}: expected a new or empty folder, got a file`);
  const [name] = kind === 'nothing' ? [] : await readdir(path);
  if (name !== undefined) {
    throw new BytetagError('config', `${path}: expected a new or empty folder, got one that holds ${name}`);
  }
}

/** Removes unfinished folders for `target` that killed processes of this machine have left. */
async function removeUnfinished(target: string): Promise<void> {
  const prefix = `${basename(target)}.tmp-`;
  for (const name of await readdir(dirname(target))) {
    const [, pid] = (name.startsWith(prefix) && /^(\d+)-[0-9a-f]{12}$/.exec(name.slice(prefix.length))) || [];
    if (pid === undefined) continue;
    const folder = join(dirname(target), name);
    const isFolder = await lstat(folder).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    const owner = isFolder ? await ownerOf(folder) : undefined;
    if (owner?.pid !== Number(pid) || isRunning(owner) !== false) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The content of this process's mark. It names the machine, because another container or machine may have a process
 * with the same number.
 */
function ownMark(): string {
  return `${JSON.stringify({ unfinishedBy: 'bytetag', ...thisProcess() })}\n`;
}

/** The process that marked a folder; undefined if there is no readable mark. */
async function ownerOf(folder: string): Promise<ProcessIdentity | undefined> {
  try {
    const bytes = await readWholeFile(join(folder, markFileName), { mostBytes: mostMarkBytes, refusesLink: true });
    const mark: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const isOurs =
      typeof mark === 'object' && mark !== null && 'unfinishedBy' in mark && mark.unfinishedBy === 'bytetag';
    return isOurs ? parseProcess(mark) : undefined;
  } catch {
    return undefined;
  }
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
  // Windows keeps renames in order by itself, and cannot sync a file that is open for reading.
  if (process.platform === 'win32') return;
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
