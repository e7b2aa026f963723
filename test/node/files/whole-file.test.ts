// Files that are read whole: what is there, and nothing that never ends or is larger than it may be.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWholeFile } from '../../../src/node/files/whole-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bytetag-whole-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('reads what is there', async () => {
  const path = join(folder, 'file');
  await writeFile(path, 'content');
  expect(Buffer.from(await readWholeFile(path, { mostBytes: 7 })).toString()).toBe('content');
  await writeFile(path, '');
  expect(await readWholeFile(path, { mostBytes: 7 })).toHaveLength(0);
});

it('refuses a file that is too large without reading it', async () => {
  const path = join(folder, 'large');
  await writeFile(path, '');
  await truncate(path, 2 ** 40);
  await expect(readWholeFile(path, { mostBytes: 8, code: 'data' })).rejects.toMatchObject({
    code: 'data',
    message: `${path}: expected a file of at most 8 bytes, got ${2 ** 40}`,
  });
});

it('says what keeps it from reading', async () => {
  const missing = join(folder, 'missing');
  await expect(readWholeFile(missing, { mostBytes: 8 })).rejects.toMatchObject({
    code: 'io',
    message: `${missing}: cannot read: no such file or folder`,
  });
  await expect(readWholeFile(folder, { mostBytes: 8 })).rejects.toMatchObject({
    code: 'io',
    message: `${folder}: cannot read: it is a folder`,
  });
});

describe.skipIf(process.platform === 'win32')('where there are devices and links', () => {
  it.each(['/dev/zero', '/dev/null'])('refuses %s, also behind a link', async (device) => {
    const path = join(folder, device.replaceAll('/', '-'));
    await symlink(device, path);
    for (const name of [device, path]) {
      await expect(readWholeFile(name, { mostBytes: 8, allowsPipe: true })).rejects.toMatchObject({
        code: 'io',
        message: `${name}: expected a file, got a device or a pipe`,
      });
    }
  });

  it('does not wait for a pipe, unless it may be one', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    await expect(readWholeFile(path, { mostBytes: 8 })).rejects.toMatchObject({
      message: `${path}: expected a file, got a device or a pipe`,
    });
    const reading = readWholeFile(path, { mostBytes: 2 ** 20, allowsPipe: true });
    await writeFile(path, 'x'.repeat(300_000));
    expect(await reading).toHaveLength(300_000);
    const tooMuch = readWholeFile(path, { mostBytes: 100, allowsPipe: true });
    await writeFile(path, 'x'.repeat(3000));
    await expect(tooMuch).rejects.toThrow(`${path}: expected a file of at most 100 bytes, got more`);
  });

  it('follows links, unless it may not', async () => {
    const [target, link] = [join(folder, 'target'), join(folder, 'link')];
    await writeFile(target, 'there');
    await symlink(target, link);
    expect(await readWholeFile(link, { mostBytes: 8 })).toHaveLength(5);
    await expect(readWholeFile(link, { mostBytes: 8, refusesLink: true })).rejects.toMatchObject({ code: 'io' });
  });
});
