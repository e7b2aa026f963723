// Keeps files of repositories in the local cache. Needed files are downloaded if they are missing or incomplete.
//
// The layout is that of Python's huggingface_hub, so that each library finds files that the other has downloaded:
//   models--org--name/refs/main            the commit that `main` was at
//   models--org--name/snapshots/COMMIT/F   a link to the file's content
//   models--org--name/blobs/HASH           the content
//   .locks/models--org--name/              who is downloading (see file-lock.ts)
// https://huggingface.co/docs/huggingface_hub/guides/manage-cache
import { readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { formatRepository, isCommit, isRevision, type Repository } from '../../foundation/repository-name.js';
import { createFolder, ioError, uniqueName, writeAtomically } from '../files/atomic-file.js';
import { makeFolders } from '../files/make-folders.js';
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
  /** The paths in the repository of the needed files. */
  readonly files: readonly string[];
}

/** Chooses among the paths of a repository's files. @throws BytetagError if a needed file does not exist */
export type ChooseFiles = (paths: readonly string[]) => readonly string[];

/**
 * Returns the needed files of a repository. Offline, or for a commit whose files are all in the cache, it sends no
 * request to the hub.
 * @param mostBytesOf the most bytes of a file that is later read as a whole. Default: any number
 * @throws BytetagError `network` if the hub cannot be reached, refuses the request or does not have the repository, or
 *   if a file is too large or does not have its hash; `io` if the cache cannot be written
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
      // Another process may have downloaded it in the meantime.
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

/** A folder of bytetag's own next to those of the layout. It has the sizes of all files at a commit, by path. */
const listings = '.bytetag';

function listingPath(storage: string, commit: string): string {
  return join(storage, listings, `${commit}.json`);
}

/**
 * Finds the files of an earlier download, if all chosen files exist and have their sizes. If bytetag has a listing, it
 * chooses among all files of the repository, so that an interrupted download does not count as complete. If Python's
 * library downloaded them, it chooses among the existing files.
 * @returns what is wrong with a file or the list of them, if that is all that is wrong
 */
async function findCached(
  storage: string,
  { revision }: Repository,
  choose: ChooseFiles,
): Promise<Snapshot | { readonly damaged: string } | undefined> {
  const ref = await readSmall(join(storage, 'refs', ...revision.split('/')));
  const commit = (ref ?? revision).trim();
  // The commit becomes a part of a path.
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
  // Without the listing an interrupted download might count as complete.
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

/** @throws BytetagError `network` if two files would have the same place on a disk that ignores upper and lower case */
function checkPlaces(name: string, paths: Iterable<string>): void {
  const files = new Map<string, string>();
  for (const path of paths) {
    // Some file systems also store only one form of an accented letter.
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

/** The most bytes of a file about a repository in the cache: a hundred for each file of the largest allowed listing. */
const mostCacheFileBytes = 2 ** 24;

/** The text of a small file in the cache; undefined if it cannot be read. */
async function readSmall(path: string): Promise<string | undefined> {
  try {
    return Buffer.from(await readWholeFile(path, { mostBytes: mostCacheFileBytes })).toString();
  } catch {
    return undefined;
  }
}

/**
 * The sizes of all files by path; undefined if the text is not a listing. Earlier versions of bytetag listed no sizes.
 */
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
 * Links a snapshot's file, at its path in the repository, to its content. The link is relative, so that the cache can
 * be moved. An existing link is replaced: its content may have been deleted, or another process has made it at the same
 * time.
 */
async function link(blob: string, folder: string, file: string): Promise<void> {
  const path = join(folder, file);
  const temporary = `${path}.${uniqueName()}.tmp`;
  try {
    await makeFolders(dirname(path));
    await symlink(relative(dirname(path), blob), temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw ioError(join(folder, describeText(file)), 'write', error);
  }
}

/** Whether a file of the cache has the size and hash that the hub lists. Others may write to the cache, too. */
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
