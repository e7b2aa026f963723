// One at a time, between calls and between processes, and what the dead have left.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { thisProcess } from '../../../src/node/files/running-process.js';
import { withFileLock } from '../../../src/node/hub/file-lock.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const times = { pause: 2, beat: 5, patience: 60_000, now: () => performance.now() };
const held = (path: string) => withFileLock(path, async () => readFileSync(path, 'utf8'), undefined, times);

describe('withFileLock', () => {
  it('does one thing after the other, and leaves nothing', async () => {
    const path = join(folder, 'calls.lock');
    let [working, most, done] = [0, 0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++working);
      await sleep(3);
      working--;
      done++;
      if (done % 3 === 0) throw new Error('own');
    };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 9 }, () => withFileLock(path, work, undefined, times)),
    );
    expect([most, done, existsSync(path)]).toEqual([1, 9, false]);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBe(3);
  });

  it('waits while another process holds it, and no longer than that process lives', async () => {
    const path = join(folder, 'process.lock');
    // The compiled program: `npm test` builds it first.
    const built = new URL('../../../dist/node/hub/file-lock.js', import.meta.url).href;
    const program = `import { withFileLock } from ${JSON.stringify(built)};
      await withFileLock(${JSON.stringify(path)}, () => new Promise((resolve) => {
        console.log('held');
        setTimeout(resolve, 1e6);
      }));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    let isKilled = false;
    const mine = held(path).then(() => isKilled);
    const aborted = withFileLock(path, async () => {}, AbortSignal.timeout(20), times);
    await expect(aborted).rejects.toThrow(/abort|timeout/i);
    isKilled = true;
    child.kill('SIGKILL');
    expect(await mine).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  it('takes over at once from a holder whose number another process has by now', async () => {
    const path = join(folder, 'again.lock');
    writeFileSync(path, JSON.stringify({ ...thisProcess(), started: '12345', token: 'x' }));
    expect(await withFileLock(path, async () => 'mine', AbortSignal.timeout(5000), times)).toBe('mine');
    writeFileSync(path, JSON.stringify({ ...thisProcess(), token: 'x' }));
    await expect(withFileLock(path, async () => 'mine', AbortSignal.timeout(20), times)).rejects.toThrow(/timeout/);
    rmSync(path);
  });

  it('takes over from a holder of whom nothing is known when it gives no sign of life', async () => {
    const path = join(folder, 'far.lock');
    const far = JSON.stringify({ pid: 1, started: '1', machine: 'another machine', token: 'x' });
    for (const content of ['', far, 'null', '{"pid":"x"}', '{"place":"of an earlier version","process":1}']) {
      writeFileSync(path, content);
      expect(await withFileLock(path, async () => 'mine', undefined, { ...times, patience: 20 })).toBe('mine');
    }
  });

  it.each(['/dev/zero', 'nowhere', 'linked.lock'])(
    'takes over from a link to %s, and follows it not',
    async (target) => {
      const path = join(folder, 'linked.lock');
      symlinkSync(target, path);
      expect(await withFileLock(path, async () => 'mine', undefined, { ...times, patience: 20 })).toBe('mine');
      expect([existsSync(path), existsSync(join(folder, 'nowhere'))]).toEqual([false, false]);
    },
  );

  it('takes over from a file that is too long for a lock, and says where a folder is in its place', async () => {
    const path = join(folder, 'other.lock');
    writeFileSync(path, ' '.repeat(5000));
    expect(await withFileLock(path, async () => 'mine', undefined, { ...times, patience: 20 })).toBe('mine');
    mkdirSync(path);
    const failing = withFileLock(path, async () => 'mine', undefined, { ...times, patience: 20 });
    await expect(failing).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(`${path}: cannot remove`),
    });
  });

  it('does not take over while there are signs of life', async () => {
    const path = join(folder, 'alive.lock');
    writeFileSync(path, '{"place":"another machine","process":1,"token":"x"}');
    const abort = new AbortController();
    let looks = 0;
    const now = (): number => {
      // The holder is alive whenever the clock is read.
      utimesSync(path, ++looks, looks);
      if (looks === 20) abort.abort(new Error('enough'));
      return 0.6 * times.patience * looks;
    };
    await expect(withFileLock(path, async () => 'mine', abort.signal, { ...times, now })).rejects.toThrow('enough');
    expect(readFileSync(path, 'utf8')).toContain('another machine');
  });

  it('gives signs of life, and leaves a lock that was taken from it', async () => {
    const path = join(folder, 'beat.lock');
    await withFileLock(
      path,
      async () => {
        utimesSync(path, 1, 1);
        // Until the file was touched.
        while ((await import('node:fs')).statSync(path).mtimeMs === 1000) await sleep(1);
        writeFileSync(path, 'of another');
      },
      undefined,
      times,
    );
    expect(readFileSync(path, 'utf8')).toBe('of another');
  });

  it('says where it cannot lock', async () => {
    const path = join(folder, 'missing', 'a.lock');
    await expect(held(path)).rejects.toThrow(`${path}: cannot write: no such file or folder`);
  });
});
