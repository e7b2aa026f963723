// Repositories in the local cache. What is wanted of a repository is downloaded where it is not there, or not whole.
//
// The layout is that of Python's huggingface_hub, so that either library finds what the other has downloaded:
//   models--org--name/refs/main            the commit that `main` was at
//   models--org--name/snapshots/COMMIT/F   a link to the file's content
//   models--org--name/blobs/HASH           the content
//   .locks/models--org--name/              who is downloading (see file-lock.ts)
// https://huggingface.co/docs/huggingface_hub/guides/manage-cache
import { mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { formatRepository, isCommit, isRevision, type Repository } from '../../foundation/repository-name.js';
import { createFolder, ioError, uniqueName, writeAtomically } from '../files/atomic-file.js';
import { readWholeFile } from '../files/whole-file.js';
import { malformed } from './checked-answer.js';
import { downloadFile, hashOf, type RemoteFile } from './download-file.js';
import { withFileLock } from './file-lock.js';
import { commitOf, remoteFiles } from './listing.js';
import type { HubAccess } from './settings.js';

/** A repository's files at one commit, on this machine. */
export interface Snapshot {
  readonly folder: string;
  readonly commit: string;
  /** Paths in the repository of the files that were wanted. */
  readonly files: readonly string[];
}

/** Chooses among the paths of a repository's files. @throws BytetagError if what is needed is not there */
export type ChooseFiles = (paths: readonly string[]) => readonly string[];

/**
 * The wanted files of a repository. Offline, or for a commit whose files are all there, the hub is not asked.
 * @param mostBytesOf the most bytes of a file, of those that are read whole later. Default: any number
 * @throws BytetagError `network` if the hub cannot be reached, refuses or lacks it, or a file is too large or does not
 *   have its hash; `io` if
 *   the cache cannot be written
 */
export async function fetchSnapshot(
  hub: HubAccess,
  repository: Repository,
  choose: ChooseFiles,
  mostBytesOf: (path: string) => number = () => Number.POSITIVE_INFINITY,
): Promise<Snapshot> {
  if (!isRevision(repository.revision)) {
    const found = describeValue(repository.revision);
    throw new BytetagError('usage', `${repository.name}: expected a branch, a tag or a commit, got ${found}`);
  }
  const name = `${repository.type}s--${repository.name.replace('/', '--')}`;
  const storage = join(hub.cacheFolder, name);
  const cached =
    hub.offline || isCommit(repository.revision) ? await findCached(storage, repository, choose) : undefined;
  if (cached && 'folder' in cached) return cached;
  if (hub.offline) {
    const what = cached ? `${cached.damaged}` : `expected it in ${hub.cacheFolder}, got none`;
    throw new BytetagError(
      'network',
      `${formatRepository(repository)}: ${what} (HF_HUB_OFFLINE forbids to download it)`,
    );
  }
  const commit = await commitOf(hub, repository);
  const remote = await remoteFiles(hub, { ...repository, revision: commit });
  const files = choose([...remote.keys()]);
  checkPlaces(repository.name, files);
  for (const path of files) {
    const [size = 0, most] = [remote.get(path)?.size, mostBytesOf(path)];
    if (size > most) throw malformed(repository.name, `${describeValue(path)} of at most ${most} bytes`, size);
  }
  await createFolder(join(storage, listings));
  const sizes = Object.fromEntries([...remote].map(([path, { size }]) => [path, size]));
  const list = JSON.stringify(sizes);
  if (Buffer.byteLength(list) > mostCacheFileBytes) {
    const expected = `paths and sizes of at most ${mostCacheFileBytes} bytes`;
    throw new BytetagError('network', `${repository.name}: expected ${expected}, got ${Buffer.byteLength(list)}`);
  }
  await writeAtomically(listingPath(storage, commit), list);
  const folder = join(storage, 'snapshots', commit);
  const blobs = join(storage, 'blobs');
  const locks = join(hub.cacheFolder, '.locks', name);
  for (const each of [blobs, locks]) await createFolder(each);
  const missing: RemoteFile[] = [];
  for (const path of files) {
    const file = remote.get(path);
    if (file && !(await isWhole(join(folder, path), file.size))) missing.push(file);
  }
  const total = missing.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  for (const file of missing) {
    const blob = join(blobs, file.hash);
    const download = async (): Promise<void> => {
      // Another may have downloaded it meanwhile.
      if (await isIntact(blob, file)) return;
      const prefix = repository.type === 'dataset' ? 'datasets/' : '';
      const address = `${hub.endpoint}/${prefix}${repository.name}/resolve/${commit}/${encodePath(file.path)}`;
      await downloadFile(hub, address, file, blob, (bytes) =>
        hub.onProgress?.({ file: file.path, received: done + bytes, total }),
      );
    };
    if (!(await isIntact(blob, file))) {
      await withFileLock(join(locks, `${file.hash}.bytetag.lock`), download, hub.signal);
    }
    done += file.size;
    await link(blob, folder, file.path);
  }
  if (repository.revision !== commit) {
    const ref = join(storage, 'refs', ...repository.revision.split('/'));
    await createFolder(dirname(ref));
    await writeAtomically(ref, commit);
  }
  return { folder, commit, files };
}

/** Ours beside the folders of the layout: the sizes of all files at a commit, by path. */
const listings = '.bytetag';

function listingPath(storage: string, commit: string): string {
  return join(storage, listings, `${commit}.json`);
}

/**
 * What an earlier download left: all files that would be chosen, and only if all of them are there and have their sizes.
 * Where the files were listed by us, the choice is among all of the repository's, so that a download that was cut is not
 * taken for a whole one; where Python's library downloaded them, among those that are there.
 * @returns what is wrong with a file or the list of them, if that is all that is wrong
 */
async function findCached(
  storage: string,
  { revision }: Repository,
  choose: ChooseFiles,
): Promise<Snapshot | { readonly damaged: string } | undefined> {
  const ref = await readSmall(join(storage, 'refs', ...revision.split('/')));
  const commit = (ref ?? revision).trim();
  // It becomes a part of a path.
  if (!isCommit(commit)) return undefined;
  const folder = join(storage, 'snapshots', commit);
  const names = await readdir(folder, { recursive: true }).catch(() => undefined);
  if (names === undefined) return undefined;
  const found = new Map<string, number>();
  for (const name of names) {
    const stats = await stat(join(folder, name)).catch(() => undefined);
    if (stats?.isFile()) found.set(name.split(sep).join('/'), stats.size);
  }
  const list = listingPath(storage, commit);
  const text = await readSmall(list);
  const listing = text === undefined ? undefined : parseListing(text);
  // Without it a download that was cut might be taken for a whole one.
  if (text !== undefined && listing === undefined) {
    return {
      damaged: `expected a list of files and their sizes in ${list}, got a damaged one, which a download replaces`,
    };
  }
  try {
    const files = choose([...(listing ?? found).keys()]);
    if (!files.every((file) => found.has(file))) return undefined;
    for (const file of files) {
      const [size, expected] = [found.get(file), listing?.get(file)];
      if (expected !== undefined && size !== expected) {
        return { damaged: `expected ${expected} bytes in ${join(folder, describeText(file))}, got ${size}` };
      }
    }
    return { folder, commit, files };
  } catch (error) {
    if (error instanceof BytetagError) return undefined;
    throw error;
  }
}

/** @throws BytetagError `network` where two files have one place on a disk that does not tell capitals from small letters */
function checkPlaces(name: string, paths: Iterable<string>): void {
  const files = new Map<string, string>();
  for (const path of paths) {
    // Some file systems store one form of an accented letter, too.
    const place = path.normalize('NFC').toLowerCase();
    const twin = files.get(place);
    if (twin !== undefined) throw clash(name, twin, path);
    files.set(place, path);
  }
  for (const [place, path] of files) {
    for (let end = place.lastIndexOf('/'); end > 0; end = place.lastIndexOf('/', end - 1)) {
      const file = files.get(place.slice(0, end));
      if (file !== undefined) throw clash(name, file, path);
    }
  }
}

function clash(name: string, first: string, second: string): BytetagError {
  const found = `${describeValue(first)} and ${describeValue(second)}`;
  return new BytetagError('network', `${name}: expected files that can lie beside each other, got ${found}`);
}

/** The most bytes of a file about a repository in the cache: a hundred for each of the files that a listing may have. */
const mostCacheFileBytes = 2 ** 24;

/** A small file of the cache; undefined where it cannot be read. */
async function readSmall(path: string): Promise<string | undefined> {
  try {
    return Buffer.from(await readWholeFile(path, { mostBytes: mostCacheFileBytes })).toString();
  } catch {
    return undefined;
  }
}

/** The sizes of all files by path; undefined where there is no listing. Earlier versions of bytetag listed no sizes. */
function parseListing(text: string): ReadonlyMap<string, number | undefined> | undefined {
  try {
    const listing: unknown = JSON.parse(text);
    if (Array.isArray(listing)) {
      return listing.every((path) => typeof path === 'string')
        ? new Map(listing.map((path) => [path, undefined]))
        : undefined;
    }
    if (typeof listing !== 'object' || listing === null) return undefined;
    const sizes = Object.entries(listing);
    return sizes.every(([, size]) => Number.isSafeInteger(size) && size >= 0) ? new Map(sizes) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Links a snapshot's file, by its path in the repository, to its content, by a relative path, so that the cache may be moved. What is there is replaced: a
 * link whose content was deleted, or one that another has made at the same time.
 */
async function link(blob: string, folder: string, file: string): Promise<void> {
  const path = join(folder, file);
  const temporary = `${path}.${uniqueName()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await symlink(relative(dirname(path), blob), temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw ioError(join(folder, describeText(file)), 'write', error);
  }
}

/** Whether a file of the cache is what the hub lists: others may write there, too. */
async function isIntact(path: string, file: RemoteFile): Promise<boolean> {
  return (await isWhole(path, file.size)) && (await hashOf(path, file)) === file.hash;
}

async function isWhole(path: string, size: number): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile() && stats.size === size,
    () => false,
  );
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
