// Tests patterns of paths: they match the same files as a regular expression, in a time that does not grow with their
// stars.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { filesLike, isPattern } from '../../../src/node/files/glob.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const names = ['a', 'b', 'ab', 'aab', 'a.b', 'd/a', 'd/ab', 'd/e/a', 'd/e/b.a', 'e/a', 'e/d/e/ab'];
const files = names.map((name) => name.replaceAll(/[de]\//g, '_$&'));
for (const file of files) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), '');
}

const found = async (pattern: string): Promise<readonly string[]> => {
  const paths = await filesLike(`${folder}/${pattern}`);
  return paths.map((path) => path.slice(folder.length + 1));
};

/** The files that fit, by a regular expression for the whole pattern. */
function expected(pattern: string): readonly string[] {
  const parts = pattern.split('/').map((part, index, all) => {
    const isLast = index === all.length - 1;
    if (part === '**') return isLast ? '.*' : '(?:[^/]+/)*';
    const name = part.replaceAll('.', '\\.').replaceAll('*', '[^/]*').replaceAll('?', '[^/]');
    return isLast ? name : `${name}/`;
  });
  const expression = new RegExp(`^${parts.join('')}$`);
  return files.filter((file) => expression.test(file)).sort();
}

describe('a pattern', () => {
  it.each([
    ['*', ['a', 'a.b', 'aab', 'ab', 'b']],
    ['?', ['a', 'b']],
    ['a?b', ['a.b', 'aab']],
    ['*a', ['a']],
    ['_*/a', ['_d/a', '_e/a']],
    ['**', [...files].sort()],
    ['**/a', ['_d/_e/a', '_d/a', '_e/a', 'a']],
    ['_d/**', ['_d/_e/a', '_d/_e/b.a', '_d/a', '_d/ab']],
    ['**/_e/*', ['_d/_e/a', '_d/_e/b.a', '_e/_d/_e/ab', '_e/a']],
    ['x*', []],
  ])('%s fits its files', async (pattern, fitting) => {
    expect(await found(pattern)).toEqual(fitting);
  });

  it('fits what a regular expression fits', async () => {
    const part = fc.oneof(
      fc.constant('**'),
      fc.string({ unit: fc.constantFrom(...'abde_.*?'), minLength: 1, maxLength: 4 }),
    );
    const patterns = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'))
      .filter((pattern) => /^[^/]*[*?]/.test(pattern));
    await fc.assert(
      fc.asyncProperty(patterns, async (pattern) => {
        expect(await found(pattern)).toEqual(expected(pattern));
      }),
      { numRuns: 300 },
    );
  });

  it('may begin where the process is, or at the root', async () => {
    expect(await filesLike('packag?.json')).toEqual(['package.json']);
    expect(await filesLike('exa*/fine-t*.mjs')).toEqual(['examples/fine-tune.mjs']);
    expect(await filesLike('examples/fine-t*')).toEqual([join('examples', 'fine-tune.mjs')]);
    expect(await filesLike('/*nothing-is-called-so*')).toEqual([]);
    expect(await filesLike(`${folder}//a?b`)).toEqual([join(folder, 'a.b'), join(folder, 'aab')]);
  });

  it('in a folder that is not there is refused', async () => {
    await expect(filesLike('/nowhere/*')).rejects.toMatchObject({
      code: 'io',
      message: '/nowhere: cannot read: no such file or folder',
    });
  });

  it('has a star or a question mark', () => {
    expect(['a*', '?', 'a/**/b'].map(isPattern)).toEqual([true, true, true]);
    expect(['', 'a', 'a.b/[c]'].map(isPattern)).toEqual([false, false, false]);
  });

  it('of many stars ends', async () => {
    writeFileSync(join(folder, 'a'.repeat(200)), '');
    expect(await found(`${'*a'.repeat(60)}c`)).toEqual([]);
    expect(await found(`${'*a'.repeat(60)}`)).toEqual(['a'.repeat(200)]);
    rmSync(join(folder, 'a'.repeat(200)));
  });
});
