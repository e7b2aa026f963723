// Keeps two runs from writing into the same folder, in one process or in two.
import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BytetagError } from '../../foundation/errors.js';
import { ioError } from '../files/atomic-file.js';
import { isRunning, type ProcessIdentity, parseProcess, thisProcess } from '../files/running-process.js';
import { readWholeFile } from '../files/whole-file.js';

/** Milliseconds to wait for a process that has lost its parent, and between two checks of it. */
const orphanEnds = { within: 5000, every: 250 } as const;

/** A claim on a folder. */
export interface RunLock {
  /** Releases the folder. */
  release(): Promise<void>;
}

/** True for the name of a lock file. It exists only while a run does, or was left by a killed run. */
export function isLockFile(name: string): boolean {
  return /^run-\d+-[0-9a-f]+\.lock$/.test(name);
}

/**
 * Milliseconds between two signs of life, and the milliseconds without one after which a process on another machine
 * counts as ended.
 */
const signOfLife = { every: 10_000, endsAfter: 300_000 } as const;

/**
 * Claims a folder. Every run first writes a claim with its own name and then looks for others, so at least one of two
 * runs sees the other. A claim whose process has ended is removed. A process on another machine or in another container
 * counts as ended if it has not written to its claim for a long time.
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
  // The flag `r+` does not create the file again if somebody has removed it.
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
 * Checks that no run has claimed a folder, without claiming it.
 * @param own the name of a claim to ignore
 * @throws BytetagError `config` if a run has claimed it
 */
export async function expectFree(folder: string, own?: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  const now = own === undefined ? Date.now() : ((await lastWritten(join(folder, own))) ?? Date.now());
  for (const name of names.filter((each) => isLockFile(each) && each !== own)) {
    const path = join(folder, name);
    const owner = await readClaim(path);
    const written = await lastWritten(path);
    // The claim was removed since the folder was listed.
    if (written === undefined) continue;
    const silent = now - written > signOfLife.endsAfter;
    // An empty claim is still being written, or was never finished.
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
 * Waits a few seconds for another process of this machine to end. A training process ends by itself after the program
 * that started it was killed, but not at once.
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

/** The most bytes of a claim, 4 kB. A host name has at most 255. */
const mostClaimBytes = 4096;

/**
 * The process that a claim belongs to. Undefined if it does not say, or if it is a pipe, a link or a long file of
 * another program.
 */
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
