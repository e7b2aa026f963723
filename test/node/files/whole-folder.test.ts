import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeWholeFolder } from '../../../src/node/files/whole-folder.js';
import { messageOf, useTemporaryFolders } from '../../network/checkpoint/fixture-files.js';

const temporaryFolder = useTemporaryFolders();

/** Fills a folder with two files of the same text, one of them further down. */
function fill(folder: string, text: string): void {
  mkdirSync(join(folder, 'state'), { recursive: true });
  writeFileSync(join(folder, 'a.txt'), text);
  writeFileSync(join(folder, 'state', 'b.txt'), text);
}

function contentOf(folder: string): string {
  expect(readdirSync(folder).sort()).toEqual(['a.txt', 'state']);
  const [a, b] = ['a.txt', 'state/b.txt'].map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(a).toBe(b);
  return a ?? '';
}

describe('makeWholeFolder', () => {
  test('makes a folder, and the folders above it, where there is none or an empty one', async () => {
    const parent = join(temporaryFolder(), 'runs');
    const path = join(parent, 'best');
    for (const text of ['one', 'two']) {
      await makeWholeFolder(path, async (folder) => {
        fill(folder, text);
        expect(existsSync(path) ? readdirSync(path) : []).toEqual([]);
      });
      expect(contentOf(path)).toBe(text);
      expect(readdirSync(parent)).toEqual(['best']);
      // As readable as any new folder: a temporary one made by mkdtemp would not be.
      mkdirSync(join(parent, 'other'));
      expect(statSync(path).mode).toBe(statSync(join(parent, 'other')).mode);
      rmSync(join(parent, 'other'), { recursive: true });
      rmSync(path, { recursive: true });
      mkdirSync(path);
    }
  });

  test('fills the folder that a link names', async () => {
    const parent = temporaryFolder();
    mkdirSync(join(parent, 'real'));
    symlinkSync('real', join(parent, 'link'));
    await makeWholeFolder(join(parent, 'link'), async (folder) => fill(folder, 'new'));
    expect(contentOf(join(parent, 'real'))).toBe('new');
    expect(readdirSync(parent).sort()).toEqual(['link', 'real']);
  });

  test('what fails on the way leaves nothing', async () => {
    const parent = temporaryFolder();
    const path = join(parent, 'best');
    const failing = makeWholeFolder(path, async (folder) => {
      fill(folder, 'new');
      throw new RangeError('from within');
    });
    await expect(failing).rejects.toThrow(RangeError);
    const missing = makeWholeFolder(path, async (folder) => writeFileSync(join(folder, 'no', 'such'), ''));
    expect(await messageOf(missing)).toBe(`${path}: cannot write: no such file or folder`);
    expect(readdirSync(parent)).toEqual([]);
  });

  test('does not touch a file or a folder that holds something, even one that came meanwhile', async () => {
    const path = join(temporaryFolder(), 'notes');
    writeFileSync(path, 'mine');
    const make = (): Promise<string> => messageOf(makeWholeFolder(path, async (folder) => fill(folder, 'new')));
    expect(await make()).toBe(`${path}: expected a new or empty folder, got a file`);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    rmSync(path);
    fill(path, 'mine');
    expect(await make()).toBe(`${path}: expected a new or empty folder, got one that holds a.txt`);
    rmSync(path, { recursive: true });
    const meanwhile = makeWholeFolder(path, async (folder) => {
      fill(folder, 'new');
      fill(path, 'mine');
    });
    expect(await messageOf(meanwhile)).toContain(`${path}: cannot write: `);
    expect(contentOf(path)).toBe('mine');
  });
});

/** The number of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('beside the folder', () => {
  /**
   * Makes `mean`, with a copy of its unfinished folder as another process would have left it.
   * @returns what is there then
   */
  async function madeBeside(name: string, pid: number, change: (folder: string) => void = () => {}) {
    const parent = temporaryFolder();
    const left = join(parent, name);
    await makeWholeFolder(join(parent, 'first'), async (folder) => {
      fill(left, 'left');
      const mark = readFileSync(join(folder, '.bytetag-unfinished'), 'utf8');
      writeFileSync(join(left, '.bytetag-unfinished'), mark.replace(`${process.pid}`, `${pid}`));
    });
    rmSync(join(parent, 'first'), { recursive: true });
    change(left);
    await makeWholeFolder(join(parent, 'mean'), async (folder) => fill(folder, 'new'));
    expect(contentOf(join(parent, 'mean'))).toBe('new');
    return readdirSync(parent).filter((each) => each !== 'mean');
  }

  test('what a killed process left unfinished is removed', async () => {
    const pid = endedProcess();
    expect(await madeBeside(`mean.tmp-${pid}-0123456789ab`, pid)).toEqual([]);
  });

  const mark = '.bytetag-unfinished';
  test.each<[string, (pid: number) => string, ((folder: string) => void)?]>([
    ['has another name', () => 'mean.tmp-notes'],
    ['has the name of a folder set aside', () => 'mean.tmp-old'],
    ['has a number alone', (pid) => `mean.tmp-${pid}`],
    ['has more behind the name', (pid) => `mean.tmp-${pid}-0123456789ab.bak`],
    ['belongs to another folder', (pid) => `means.tmp-${pid}-0123456789ab`],
    ['has no mark', (pid) => `mean.tmp-${pid}-0123456789ab`, (folder) => rmSync(join(folder, mark))],
    [
      'has the mark of another host',
      (pid) => `mean.tmp-${pid}-0123456789ab`,
      (folder) => {
        const own = readFileSync(join(folder, mark), 'utf8');
        writeFileSync(join(folder, mark), own.replace(hostname(), `not-${hostname()}`));
      },
    ],
    [
      'has a link for a mark',
      (pid) => `mean.tmp-${pid}-0123456789ab`,
      (folder) => {
        renameSync(join(folder, mark), join(folder, 'real'));
        symlinkSync('real', join(folder, mark));
      },
    ],
    [
      'is a link to a folder',
      (pid) => `mean.tmp-${pid}-0123456789ab`,
      (folder) => {
        renameSync(folder, join(folder, '..', 'elsewhere'));
        symlinkSync('elsewhere', folder);
      },
    ],
  ])('what %s is kept', async (_, nameFor, change) => {
    const pid = endedProcess();
    expect(await madeBeside(nameFor(pid), pid, change)).toContain(nameFor(pid));
  });

  test('what a process that runs is writing is kept', async () => {
    const own = `mean.tmp-${process.pid}-0123456789ab`;
    expect(await madeBeside(own, process.pid)).toEqual([own]);
    const name = `mean.tmp-${process.ppid}-0123456789ab`;
    const changeMark = (folder: string, change: object): void => {
      const path = join(folder, mark);
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));
    };
    // Where the system does not say when a process began.
    expect(await madeBeside(name, process.ppid, (folder) => changeMark(folder, { started: '' }))).toEqual([name]);
    // Another process by now has the number of the one that wrote it.
    expect(await madeBeside(name, process.ppid, (folder) => changeMark(folder, { started: '1' }))).toEqual([]);
    expect(await madeBeside(own, process.pid, (folder) => changeMark(folder, { unfinishedBy: 'me' }))).toEqual([own]);
  });
});
