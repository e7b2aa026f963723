import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { currentFolder, replaceFolder } from '../../src/checkpoint/checkpoint-folder.js';
import { messageOf, useTemporaryFolders } from './fixture-files.js';

const temporaryFolder = useTemporaryFolders();

/** Fills a folder with two files of the same text, one of them further down. */
function fill(folder: string, text: string): void {
  mkdirSync(join(folder, 'state'), { recursive: true });
  writeFileSync(join(folder, 'a.txt'), text);
  writeFileSync(join(folder, 'state', 'b.txt'), text);
}

function contentOf(folder: string): string {
  const [a, b] = ['a.txt', 'state/b.txt'].map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(a).toBe(b);
  return a ?? '';
}

describe('replaceFolder', () => {
  test('makes a folder, and the folders above it, and replaces it', async () => {
    const parent = join(temporaryFolder(), 'runs');
    const path = join(parent, 'best');
    for (const text of ['one', 'two', 'three']) {
      await replaceFolder(path, async (folder) => {
        expect(existsSync(path) ? contentOf(path) : 'none').not.toBe(text);
        fill(folder, text);
      });
      expect(contentOf(path)).toBe(text);
      expect(readdirSync(parent)).toEqual(['best']);
    }
    // As readable as any new folder: a temporary one made by mkdtemp would not be.
    mkdirSync(join(parent, 'other'));
    expect(statSync(path).mode).toBe(statSync(join(parent, 'other')).mode);
  });

  test('what fails on the way leaves the old folder and nothing else', async () => {
    const parent = temporaryFolder();
    const path = join(parent, 'best');
    await replaceFolder(path, async (folder) => fill(folder, 'old'));
    const failing = replaceFolder(path, async (folder) => {
      fill(folder, 'new');
      throw new RangeError('from within');
    });
    await expect(failing).rejects.toThrow(RangeError);
    const missing = replaceFolder(path, async (folder) => writeFileSync(join(folder, 'no', 'such'), ''));
    expect(await messageOf(missing)).toBe(`${path}: cannot write: no such file or folder`);
    expect(contentOf(path)).toBe('old');
    expect(readdirSync(parent)).toEqual(['best']);
  });

  test('does not touch a file in its place', async () => {
    const path = join(temporaryFolder(), 'notes');
    writeFileSync(path, 'mine');
    const message = await messageOf(replaceFolder(path, async (folder) => fill(folder, 'new')));
    expect(message).toBe(`${path}: expected a folder or nothing, got a file`);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  // Each stage is what a kill between two steps of the sequence leaves behind.
  test.each<[string, (path: string) => void, string]>([
    [
      'while the new folder is written',
      (path) => {
        fill(path, 'old');
        mkdirSync(`${path}.tmp-99`);
        writeFileSync(join(`${path}.tmp-99`, 'a.txt'), 'ne');
      },
      'old',
    ],
    [
      'between the two renames',
      (path) => {
        fill(path, 'old');
        fill(`${path}.tmp-99`, 'new');
        renameSync(path, `${path}.tmp-old`);
      },
      'old',
    ],
    [
      'before the old folder is gone',
      (path) => {
        fill(path, 'new');
        mkdirSync(`${path}.tmp-old`);
        writeFileSync(join(`${path}.tmp-old`, 'a.txt'), 'old');
      },
      'new',
    ],
  ])('a kill %s leaves a whole folder, which the next call replaces', async (_, kill, loadable) => {
    const parent = temporaryFolder();
    const path = join(parent, 'best');
    mkdirSync(join(parent, 'best.tmp'));
    kill(path);
    expect(contentOf(await currentFolder(path))).toBe(loadable);
    await messageOf(replaceFolder(path, async (folder) => writeFileSync(join(folder, 'no', 'such'), '')));
    expect(contentOf(path)).toBe(loadable);
    await replaceFolder(path, async (folder) => fill(folder, 'newest'));
    expect(contentOf(path)).toBe('newest');
    expect(readdirSync(parent).sort()).toEqual(['best', 'best.tmp']);
  });
});

test('the current folder of a path is the path itself in all other cases', async () => {
  const path = join(temporaryFolder(), 'best');
  expect(await currentFolder(path)).toBe(path);
  mkdirSync(path);
  mkdirSync(`${path}.tmp-old`);
  expect(await currentFolder(path)).toBe(path);
});
