import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findOtherPlatforms, removeOtherPlatforms } from '../../../src/node/runtime/other-platforms.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const own = [process.platform, process.arch];
const others = [
  [process.platform, 'another'],
  ['another', process.arch],
  ['another', 'another'],
];
const path = (parts: readonly string[]): string => join(folder, 'bin', 'napi-v6', ...parts);

it('finds and removes what is not for this platform and architecture, and that alone', () => {
  for (const [index, parts] of [own, ...others].entries()) {
    mkdirSync(path(parts), { recursive: true });
    writeFileSync(path([...parts, 'a.node']), 'x'.repeat(10 ** index));
    writeFileSync(path([...parts, 'b.so']), '');
  }
  const found = findOtherPlatforms(folder);
  expect([...found.folders].sort()).toEqual(others.map(path).sort());
  expect(found.bytes).toBe(1110);

  removeOtherPlatforms(found);
  expect(existsSync(path([...own, 'a.node']))).toBe(true);
  expect(others.filter((parts) => existsSync(path(parts)))).toEqual([]);
  expect(findOtherPlatforms(folder)).toEqual({ folders: [], bytes: 0 });
});

it('says which folder cannot be removed', () => {
  const gone = join(folder, 'gone');
  expect(() => removeOtherPlatforms({ folders: [gone], bytes: 0 })).toThrow(
    expect.objectContaining({ code: 'io', message: `${gone}: cannot remove: no such file or folder` }),
  );
});

it('finds those of the onnxruntime-node that bytetag uses', () => {
  const { folders } = findOtherPlatforms();
  expect(folders.filter((found) => !dirname(dirname(found)).endsWith(join('bin', 'napi-v6')))).toEqual([]);
  expect(folders.some((found) => found.endsWith(join(...own)))).toBe(false);
});
