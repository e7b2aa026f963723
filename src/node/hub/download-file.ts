// Downloads a file and checks its size and hash. An interrupted download is continued.
import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, lstat, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { ioError, uniqueName } from '../files/atomic-file.js';
import { backoff, networkError, pause, retryingFetch, statusError } from './request.js';
import type { HubAccess } from './settings.js';

/** A file on the hub. */
export interface RemoteFile {
  /** Path in its repository. */
  readonly path: string;
  readonly size: number;
  /** SHA-256 of a file in large file storage; for other files, the hash of the git object. */
  readonly hash: string;
  readonly hashKind: 'sha256' | 'git';
}

/** The most connections in a row that may break without receiving a new byte. */
const idleTries = 5;

/**
 * Downloads to `target`, and replaces a file there. During the download the file's name is `target` with a unique part
 * and `.incomplete` added, so that two downloads never write into one file. The caller holds a lock, so files that
 * other downloads have left can be used.
 * @param onBytes called with the number of bytes that the file has so far
 * @throws BytetagError `network` if it cannot be downloaded or has another hash; `io` if it cannot be written
 */
export async function downloadFile(
  hub: HubAccess,
  address: string,
  file: RemoteFile,
  target: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const incomplete = `${target}.${ours}${uniqueName()}.incomplete`;
  await takeOver(target, incomplete);
  for (let isSecondTry = false; ; isSecondTry = true) {
    await receive(hub, address, file, incomplete, onBytes);
    const found = await hashOf(incomplete, file);
    if (found === file.hash) break;
    await rm(incomplete, { force: true });
    // The earlier part may have been from another version of the file. Tries again from the beginning.
    if (isSecondTry) {
      const names = { sha256: 'SHA-256', git: 'git hash' };
      throw new BytetagError(
        'network',
        `${describeText(file.path)}: expected ${names[file.hashKind]} ${file.hash}, got ${found} ` +
          '(was it changed on its way?)',
      );
    }
  }
  await rename(incomplete, target).catch((error) => {
    throw ioError(target, 'write', error);
  });
}

/**
 * The start of the names of bytetag's unfinished files. The names of Python's files are only the hash, or a random
 * number of eight digits (from 2.x on).
 */
const ours = 'bytetag-';

/**
 * Begins with the longest file that earlier downloads have left. A file of Python's library is copied, because the
 * library may still be working on it.
 */
async function takeOver(target: string, incomplete: string): Promise<void> {
  const names = (await readdir(dirname(target))).filter(
    (name) => name.startsWith(`${basename(target)}.`) && name.endsWith('.incomplete'),
  );
  const left = await Promise.all(
    names.map(async (name) => {
      const path = join(dirname(target), name);
      const stats = await lstat(path).catch(() => undefined);
      const size = stats?.isFile() ? stats.size : -1;
      return { path, size, isOurs: name.startsWith(`${basename(target)}.${ours}`) };
    }),
  );
  // Links are left out: they may lead anywhere.
  const [longest] = left.filter(({ size }) => size >= 0).sort((a, b) => b.size - a.size);
  if (longest === undefined) return;
  // If the file no longer exists, the download starts from the beginning.
  await (longest.isOurs ? rename(longest.path, incomplete) : copyFile(longest.path, incomplete)).catch(() => {});
  for (const { path, isOurs } of left) if (isOurs) await rm(path, { force: true }).catch(() => {});
}

/** Appends the missing bytes, with as many connections as needed. */
async function receive(
  hub: HubAccess,
  address: string,
  file: RemoteFile,
  incomplete: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const request = retryingFetch(hub);
  let received = await sizeOf(incomplete);
  if (received > file.size) {
    await rm(incomplete, { force: true });
    received = 0;
  }
  // Other users who can write to the cache may have put a link here, whose target would be overwritten, or a pipe,
  // which would wait.
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const handle = await open(incomplete, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    throw ioError(incomplete, 'write', error);
  });
  try {
    // A server may start from the beginning each time, so only bytes beyond the furthest position so far count as
    // progress.
    let furthest = received;
    for (let idle = 0; received < file.size; ) {
      hub.signal?.throwIfAborted();
      const response = await request(address, {
        headers: {
          ...(hub.token && { Authorization: `Bearer ${hub.token}` }),
          ...(received > 0 && { Range: `bytes=${received}-` }),
        },
      });
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        throw statusError(describeText(file.path), response.status, hub);
      }
      if (received > 0 && response.status !== 206) {
        // The server sends the whole file, although only a part was requested.
        await handle.truncate(0);
        received = 0;
      }
      try {
        for await (const piece of response.body) {
          if (received + piece.length > file.size) {
            await rm(incomplete, { force: true });
            throw new BytetagError('network', `${describeText(file.path)}: expected ${file.size} bytes, got more`);
          }
          await handle.writeFile(piece).catch((error) => {
            throw ioError(incomplete, 'write', error);
          });
          received += piece.length;
          onBytes(received);
        }
      } catch (error) {
        hub.signal?.throwIfAborted();
        if (error instanceof BytetagError) throw error;
        idle = received > furthest ? 0 : idle + 1;
        furthest = Math.max(furthest, received);
        if (idle === idleTries) throw networkError(address, error);
        await pause(hub, backoff(idle + 1));
        continue;
      }
      if (received < file.size) {
        idle = received > furthest ? 0 : idle + 1;
        furthest = Math.max(furthest, received);
        if (idle === idleTries) {
          throw new BytetagError('network', `${describeText(file.path)}: expected ${file.size} bytes, got ${received}`);
        }
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The hash of a file's content, of the kind that the hub lists for it. */
export async function hashOf(path: string, { size, hashKind }: RemoteFile): Promise<string> {
  const hash: Hash = createHash(hashKind === 'sha256' ? 'sha256' : 'sha1');
  if (hashKind === 'git') hash.update(`blob ${size}\0`);
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

/** The size of a file in bytes; 0 if there is none. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
