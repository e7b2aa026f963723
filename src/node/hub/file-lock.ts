// A lock that lets one process work at a time: a file that exists while the lock is held. The lock of a dead process
// can be taken.
//
// Python's huggingface_hub locks with `flock` on `.locks/models--org--name/HASH.lock`, which Node cannot do, and which
// leaves the file behind. So bytetag uses another file next to it, which only exists while the lock is held. It keeps
// processes that use bytetag from downloading the same file twice, also in several containers or on several machines
// with one file system. It does not stop Python from that. It also fails if one process is stopped for longer than
// `patience` (a suspended machine) and then continues, or if two processes find at the same moment that a third has
// died. In all these cases the file is downloaded twice, each time under its own name, checked, and renamed, so the
// result is still correct.
import { randomUUID } from 'node:crypto';
import { lstat, rm, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ioError } from '../files/atomic-file.js';
import { isRunning, type ProcessIdentity, parseProcess, thisProcess } from '../files/running-process.js';
import { readWholeFile } from '../files/whole-file.js';

/** The content of the file: the process that holds the lock. */
interface Holder extends ProcessIdentity {
  /** Different for every lock. */
  readonly token: string;
}

/** Times in milliseconds. */
export interface LockTimes {
  /** Between two checks of a lock that another process holds. */
  readonly pause: number;
  /** Between two signs of life of the holder. */
  readonly beat: number;
  /** A holder without a sign of life for this long counts as dead. */
  readonly patience: number;
  /** A clock that never goes back. */
  readonly now: () => number;
}

const usualTimes: LockTimes = { pause: 100, beat: 5_000, patience: 60_000, now: () => performance.now() };

/**
 * Runs a task while it holds a lock, so that no other process, and no other call in this one, runs a task with the same
 * lock.
 * @param path the path of the lock's file, in an existing folder
 * @throws BytetagError `io` if the file cannot be written; the reason of an aborted signal; what the task throws
 */
export async function withFileLock<T>(
  path: string,
  task: () => Promise<T>,
  signal?: AbortSignal,
  times: LockTimes = usualTimes,
): Promise<T> {
  const token = randomUUID();
  await acquire(path, { ...thisProcess(), token }, signal, times);
  const beating = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, times.beat);
  beating.unref();
  try {
    return await task();
  } finally {
    clearInterval(beating);
    // Another process may have taken the lock in the meantime.
    if ((await look(path))?.content.includes(token)) await rm(path, { force: true }).catch(() => {});
  }
}

async function acquire(
  path: string,
  holder: Holder,
  signal: AbortSignal | undefined,
  { pause, patience, now }: LockTimes,
): Promise<void> {
  let [seen, since] = ['', now()];
  for (;;) {
    signal?.throwIfAborted();
    try {
      await writeFile(path, JSON.stringify(holder), { flag: 'wx' });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw ioError(path, 'write', error);
    }
    const found = await look(path);
    if (found === undefined) continue;
    const sign = `${found.content} ${found.time}`;
    // Only the clock of this process is used: the clocks of machines differ.
    if (sign !== seen) [seen, since] = [sign, now()];
    if (isDead(found.content) || now() - since > patience) {
      if ((await look(path))?.content === found.content) {
        await rm(path, { force: true }).catch((error) => {
          throw ioError(path, 'remove', error);
        });
      }
      continue;
    }
    await wait(pause, undefined, { signal }).catch(() => {});
  }
}

/** The most bytes of a lock's file. Holders write less, but other programs may write into the folder, too. */
const mostHolderBytes = 4096;

/**
 * The content of a lock's file, and the time of its holder's last sign of life; undefined if there is no file. A link,
 * which may lead anywhere, a folder or device, or a file that is too long counts as a lock with an unknown holder.
 */
async function look(path: string): Promise<{ readonly content: string; readonly time: number } | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  const bytes = await readWholeFile(path, { mostBytes: mostHolderBytes, refusesLink: true }).catch(() => undefined);
  return { content: bytes === undefined ? '' : Buffer.from(bytes).toString(), time: stats.mtimeMs };
}

/** Whether the holder was a process of this machine that has ended. */
function isDead(content: string): boolean {
  try {
    const holder = parseProcess(JSON.parse(content));
    return holder !== undefined && isRunning(holder) === false;
  } catch {
    // The file is incomplete, or another program has written it.
    return false;
  }
}
