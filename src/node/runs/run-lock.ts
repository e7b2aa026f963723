// Keeps two runs, of one process or of two, from writing into one folder.
import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BytetagError } from '../../foundation/errors.js';
import { ioError } from '../files/atomic-file.js';
import { isRunning, type ProcessIdentity, parseProcess, thisProcess } from '../files/running-process.js';
import { readWholeFile } from '../files/whole-file.js';

/** Milliseconds for which a process that has lost its parent is waited for, and between two looks at it. */
const orphanEnds = { within: 5000, every: 250 } as const;

/** A claim on a folder. */
export interface RunLock {
  /** Gives the folder free. */
  release(): Promise<void>;
}

/** True for the name of a file that is there only while a run is, or was left by one that was killed. */
export function isLockFile(name: string): boolean {
  return /^run-\d+-[0-9a-f]+\.lock$/.test(name);
}

/** Milliseconds between two signs of life, and after how many without one a process on another machine counts as ended. */
const signOfLife = { every: 10_000, endsAfter: 300_000 } as const;

/**
 * Claims a folder. Every run writes a claim under a name of its own first and then looks for others: so of two, one at least sees
 * the other. A claim whose process has ended is removed. Whether a process on another machine (or in another container) has
 * ended shows in how long ago it last wrote to its claim.
 * @throws BytetagError `config` if another run has the folder; `io` if it cannot be written to
 */
export async function lockRun(folder: string): Promise<RunLock> {
  const name = `run-${process.pid}-${randomBytes(6).toString('hex')}.lock`;
  const path = join(folder, name);
  const content = `${JSON.stringify(thisProcess())}\n`;
  await writeFile(path, content, { flag: 'wx' }).catch((error) => {
    throw ioError(path, 'write', error);
  });
  try {
    await expectFree(folder, name);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  // The file is not made again if somebody has removed it.
  const timer = setInterval(() => void writeFile(path, content, { flag: 'r+' }).catch(() => {}), signOfLife.every);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      await rm(path, { force: true }).catch(() => {});
    },
  };
}

/**
 * Looks whether a run has a folder, without claiming it.
 * @param own the name of a claim that does not count
 * @throws BytetagError `config` if one has
 */
export async function expectFree(folder: string, own?: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  const now = own === undefined ? Date.now() : ((await lastWritten(join(folder, own))) ?? Date.now());
  for (const name of names.filter((each) => isLockFile(each) && each !== own)) {
    const path = join(folder, name);
    const owner = await readClaim(path);
    const written = await lastWritten(path);
    // Gone since the folder was listed.
    if (written === undefined) continue;
    const silent = now - written > signOfLife.endsAfter;
    // A claim that says nothing is being written, or was never finished.
    const runs = owner === undefined ? !silent : (isRunning(owner) ?? !silent);
    if (runs && owner && (await endsSoon(owner, path))) continue;
    if (!runs) {
      await rm(path, { force: true }).catch(() => {});
      continue;
    }
    const who = owner === undefined ? 'another process' : `process ${owner.pid} (${owner.machine.split(' ')[0]})`;
    throw new BytetagError(
      'config',
      `${folder}: expected no other run that writes there, got one of ${who} (if it has ended, remove ${name})`,
    );
  }
}

/**
 * Waits a few seconds for another process of this machine: one that trains ends by itself, but not at once, after the program
 * that started it was killed.
 */
async function endsSoon(owner: ProcessIdentity, path: string): Promise<boolean> {
  if (owner.pid === process.pid) return false;
  for (let waited = 0; waited < orphanEnds.within; waited += orphanEnds.every) {
    if (isRunning(owner) === undefined) return false;
    await setTimeout(orphanEnds.every);
    if (isRunning(owner) === false) await rm(path, { force: true }).catch(() => {});
    if ((await lastWritten(path)) === undefined) return true;
  }
  return false;
}

/** The most bytes of a claim, 4 kB: a host's name has at most 255. */
const mostClaimBytes = 4096;

/** Whose a claim is. Undefined where it does not say, as of a pipe, a link or a long file that somebody else has put there. */
async function readClaim(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const bytes = await readWholeFile(path, { mostBytes: mostClaimBytes, refusesLink: true });
    return parseProcess(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

async function lastWritten(path: string): Promise<number | undefined> {
  return lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
