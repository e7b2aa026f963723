// Downloads one file, and checks its size and hash. What an interrupted download has left is continued.
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
  /** SHA-256 of a file in large file storage; the hash of git's object for others. */
  readonly hash: string;
  readonly hashKind: 'sha256' | 'git';
}

/** Connections that may break one after the other without a byte more than before. */
const idleTries = 5;

/**
 * Downloads to `target`, and replaces what is there. Meanwhile the file is `target` with a name of this download's own and
 * `.incomplete` behind it, so that no two downloads write into one file. The caller holds a lock: what others have left is
 * taken over.
 * @param onBytes called with the bytes that the file has so far
 * @throws BytetagError `network` if it cannot be had or has another hash; `io` if it cannot be written
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
    // What was there before may have been of another version: once more, from the beginning.
    if (isSecondTry) {
      const names = { sha256: 'SHA-256', git: 'git hash' };
      throw new BytetagError(
        'network',
        `${describeText(file.path)}: expected ${names[file.hashKind]} ${file.hash}, got ${found} (was it changed on its way?)`,
      );
    }
  }
  await rename(incomplete, target).catch((error) => {
    throw ioError(target, 'write', error);
  });
}

/** Begins the names of our unfinished files. Python's are the hash alone, or a random number of eight digits (from 2.x on). */
const ours = 'bytetag-';

/**
 * Begins with the longest of what earlier downloads have left. What Python's library has left is copied: it may be at work,
 * and would miss its file.
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
  // No links: they may lead anywhere.
  const [longest] = left.filter(({ size }) => size >= 0).sort((a, b) => b.size - a.size);
  if (longest === undefined) return;
  // If it is gone meanwhile the download begins from the beginning.
  await (longest.isOurs ? rename(longest.path, incomplete) : copyFile(longest.path, incomplete)).catch(() => {});
  for (const { path, isOurs } of left) if (isOurs) await rm(path, { force: true }).catch(() => {});
}

/** Appends what is missing, over as many connections as it takes. */
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
  // Others who can write to the cache may have put a link here, to a file that would be written over, or a pipe, which waits.
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const handle = await open(incomplete, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    throw ioError(incomplete, 'write', error);
  });
  try {
    // A server may begin from the start each time: only bytes beyond the furthest so far are progress.
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
        // The server sends everything, whatever was asked for.
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

/** The size of a file in bytes; 0 where there is none. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
