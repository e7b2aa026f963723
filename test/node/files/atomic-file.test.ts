import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFolder, writeAtomically } from '../../../src/node/files/atomic-file.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('writeAtomically', () => {
  it('writes text, bytes and pieces', async () => {
    const path = join(folder, 'a');
    await writeAtomically(path, 'text');
    expect(readFileSync(path, 'utf8')).toBe('text');
    await writeAtomically(path, [Buffer.from('pie'), Buffer.from('ces')]);
    expect(readFileSync(path, 'utf8')).toBe('pieces');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('keeps the old file, and leaves nothing else, when the content fails half-way', async () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'old');
    const failing = (async function* () {
      yield Buffer.from('half');
      throw new Error('no more');
    })();
    await expect(writeAtomically(path, failing)).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('says in one sentence why it cannot write', async () => {
    await expect(writeAtomically(join(folder, 'none', 'a'), '')).rejects.toThrow(
      /none\/a: cannot write: no such file or folder$/,
    );
    await expect(writeAtomically(join(folder, 'a', 'b'), '')).rejects.toThrow(
      /a\/b: cannot write: a part of the path is not a folder$/,
    );
    await expect(writeAtomically(join(folder, 'a\0b'), '')).rejects.toThrow(
      /a\\u0000b: cannot write: no path can have a null character$/,
    );
    await expect(writeAtomically(folder, '')).rejects.toThrow(/: cannot write: it is a folder$/);
  });

  it('says where a file is in the place of a folder', async () => {
    const path = join(folder, 'a');
    await expect(createFolder(path)).rejects.toThrow(`${path}: expected a folder, got a file`);
    await createFolder(folder);
  });

  it('makes folders within folders', async () => {
    const path = join(folder, 'made', 'one', 'two');
    await createFolder(path);
    await createFolder(`${path}/`);
    await writeAtomically(join(path, 'a'), '');
    await expect(createFolder(join(path, 'a', 'b', 'c'))).rejects.toThrow('a part of the path is not a folder');
  });

  it.runIf(existsSync('/proc/self'))('says that a folder cannot be made where the system makes none', async () => {
    await expect(createFolder('/proc/none/below')).rejects.toThrow('/proc/none/below: cannot create:');
  });
});
