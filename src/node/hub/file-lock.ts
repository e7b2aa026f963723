// One process at a time: a file that is there while somebody works, and that the dead do not hold.
//
// Python's huggingface_hub locks with `flock` on `.locks/models--org--name/HASH.lock`, which Node cannot do, and which leaves the
// file behind. So ours is a file of another name beside it, that only exists while it is held. It keeps processes that use
// bytetag, also of several containers and machines on one file system, from downloading the same file twice. It does not
// keep Python from that, nor two of ours where one was stopped for longer than `patience` (a suspended machine) and
// goes on afterwards, or where two find at the same moment that a third has died. In all of these the file is downloaded
// twice, each time under a name of its own, checked, and renamed: nothing is wrong afterwards.
import { randomUUID } from 'node:crypto';
import { lstat, rm, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ioError } from '../files/atomic-file.js';
import { isRunning, type ProcessIdentity, parseProcess, thisProcess } from '../files/running-process.js';
import { readWholeFile } from '../files/whole-file.js';

/** What is in the file: who holds it. */
interface Holder extends ProcessIdentity {
  /** Differs in every lock. */
  readonly token: string;
}

/** Times in milliseconds. */
export interface LockTimes {
  /** Between looks at a lock that another holds. */
  readonly pause: number;
  /** Between two signs of life of the holder. */
  readonly beat: number;
  /** A holder that gives none for so long is dead. */
  readonly patience: number;
  /** A clock that only goes forward. */
  readonly now: () => number;
}

const usualTimes: LockTimes = { pause: 100, beat: 5_000, patience: 60_000, now: () => performance.now() };

/**
 * Does something while no other process, and no other call in this one, does something under the same lock.
 * @param path of the lock's file, in a folder that exists
 * @throws BytetagError `io` if the file cannot be written; the signal's reason; what the task throws
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
    // It may have been given to another meanwhile.
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
    // By the clock of this process alone: those of machines differ.
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

/** The most bytes of a lock's file: what a holder writes is shorter, but others may write into the folder, too. */
const mostHolderBytes = 4096;

/**
 * What is in a lock's file, and when its holder last gave a sign of life; undefined where there is none. A link, which may lead
 * anywhere or nowhere, and what is no file or too long, is a lock whose holder cannot be told.
 */
async function look(path: string): Promise<{ readonly content: string; readonly time: number } | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  const bytes = await readWholeFile(path, { mostBytes: mostHolderBytes, refusesLink: true }).catch(() => undefined);
  return { content: bytes === undefined ? '' : Buffer.from(bytes).toString(), time: stats.mtimeMs };
}

/** Whether the holder was a process of this machine that is no more. */
function isDead(content: string): boolean {
  try {
    const holder = parseProcess(JSON.parse(content));
    return holder !== undefined && isRunning(holder) === false;
  } catch {
    // Not written to its end, or by another program.
    return false;
  }
}
