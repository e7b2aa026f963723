// A folder that a run writes to: no other run gets it, and a process that was killed does not keep it.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisProcess } from '../../../src/node/files/running-process.js';
import { expectFree, isLockFile, lockRun } from '../../../src/node/runs/run-lock.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const claim = (content: unknown, name = 'run-7-0123456789ab.lock'): string => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};
const secondsAgo = (path: string, seconds: number): void => {
  const time = Date.now() / 1000 - seconds;
  utimesSync(path, time, time);
};

describe('lockRun', () => {
  it('gives a folder to one run at a time, within a process, too', async () => {
    const lock = await lockRun(folder);
    const message = `${folder}: expected no other run that writes there, got one of process ${process.pid} (`;
    await expect(lockRun(folder)).rejects.toThrow(message);
    await expect(expectFree(folder)).rejects.toThrow(message);
    expect(readdirSync(folder)).toHaveLength(1);
    await lock.release();
    expect(readdirSync(folder)).toEqual([]);
    await (await lockRun(folder)).release();
  });

  it('never gives it to two that ask at once', async () => {
    for (let round = 0; round < 20; round++) {
      const asked = await Promise.allSettled(Array.from({ length: 4 }, () => lockRun(folder)));
      const got = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(got.length).toBeLessThanOrEqual(1);
      for (const lock of got) await lock.release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it('takes it from a process that has ended', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const { machine } = thisProcess();
    claim({ pid, started: '1', machine });
    await expectFree(folder);
    expect(readdirSync(folder)).toEqual([]);
    claim({ pid, started: '', machine });
    await (await lockRun(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes it from a process whose number another one has by now', async () => {
    claim({ ...thisProcess(), started: '12345' });
    await (await lockRun(folder)).release();
  });

  it('waits for a process that is about to end', async () => {
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    claim({ pid: child.pid, started: '', machine: thisProcess().machine });
    const locked = lockRun(folder);
    child.kill('SIGKILL');
    await (await locked).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves it to another process that runs', async () => {
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    claim({ pid: child.pid, started: '', machine: thisProcess().machine });
    await expect(lockRun(folder)).rejects.toThrow(`got one of process ${child.pid} (`);
    child.kill('SIGKILL');
  });

  it('leaves it to a process on another machine that gives signs of life', async () => {
    const path = claim({ pid: 1, started: '1', machine: 'elsewhere 0f' });
    secondsAgo(path, 120);
    await expect(lockRun(folder)).rejects.toThrow(
      'got one of process 1 (elsewhere) (if it has ended, remove run-7-0123456789ab.lock)',
    );
    secondsAgo(path, 400);
    await (await lockRun(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('waits for a claim that is not whole, but not for ever', async () => {
    const path = claim('half');
    await expect(lockRun(folder)).rejects.toThrow('got one of another process');
    secondsAgo(path, 400);
    await (await lockRun(folder)).release();
  });

  it.skipIf(process.platform === 'win32').each<[string, (path: string) => void]>([
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
    ['a link to nothing', (path) => symlinkSync('nowhere', path)],
    [
      'a file without an end',
      (path) => {
        writeFileSync(path, JSON.stringify(thisProcess()));
        truncateSync(path, 2 ** 40);
      },
    ],
  ])('takes %s for a claim that does not say whose it is', async (_, make) => {
    make(join(folder, 'run-7-0123456789ab.lock'));
    await expect(lockRun(folder)).rejects.toThrow('got one of another process');
  });

  it('says so where it cannot write', async () => {
    await expect(lockRun(join(folder, 'none'))).rejects.toMatchObject({ code: 'io' });
  });

  it('tells claims from other files', () => {
    expect(isLockFile('run-17-0a.lock')).toBe(true);
    const others = [
      'run.json',
      'my.lock',
      'run-x-0a.lock',
      'a-run-1-0a.lock',
      'run-1-0a.lock.tmp',
      'run-1-.lock',
      'run-1-0ax',
    ];
    expect(others.filter(isLockFile)).toEqual([]);
  });

  it('finds a folder free that there is not', async () => {
    await expect(expectFree(join(folder, 'none'))).resolves.toBeUndefined();
  });

  it('writes whose a claim is, under a name of its own, and leaves other files', async () => {
    writeFileSync(join(folder, 'run.json'), '{}');
    const lock = await lockRun(folder);
    const [name = ''] = readdirSync(folder).filter(isLockFile);
    expect(name).toMatch(new RegExp(`^run-${process.pid}-[0-9a-f]{12}\\.lock$`));
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(thisProcess());
    rmSync(join(folder, name));
    await lock.release();
    expect(readdirSync(folder)).toEqual(['run.json']);
  });
});
