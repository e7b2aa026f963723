import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatRepository, parseRepository } from '../../../src/foundation/repository-name.js';
import { cacheHome, hubSettings } from '../../../src/node/hub/settings.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('hubSettings', () => {
  it('has the defaults of Hugging Face’s own libraries', async () => {
    expect(await hubSettings({ HF_TOKEN_PATH: join(folder, 'none') })).toEqual({
      endpoint: 'https://huggingface.co',
      token: undefined,
      tokenSource: undefined,
      cacheFolder: join(homedir(), '.cache/huggingface/hub'),
      offline: false,
    });
  });

  it('reads the environment, and the token that a login has saved', async () => {
    mkdirSync(join(folder, 'home'));
    writeFileSync(join(folder, 'home/token'), 'hf_saved\n');
    const home = { HF_HOME: join(folder, 'home'), HF_ENDPOINT: 'http://mirror/', HF_HUB_OFFLINE: 'True' };
    expect(await hubSettings(home)).toEqual({
      ...{ endpoint: 'http://mirror', token: 'hf_saved', cacheFolder: join(folder, 'home/hub'), offline: true },
      tokenSource: join(folder, 'home/token'),
    });
    const others = { ...home, HF_TOKEN: 'hf_given', HF_HUB_CACHE: '/cache', HF_HUB_OFFLINE: '0' };
    expect(await hubSettings(others)).toMatchObject({
      ...{ token: 'hf_given', tokenSource: 'HF_TOKEN', cacheFolder: '/cache', offline: false },
    });
    const older = { ...home, HF_TOKEN: ' ', HUGGING_FACE_HUB_TOKEN: 'hf_older' };
    expect(await hubSettings(older)).toMatchObject({ token: 'hf_older', tokenSource: 'HUGGING_FACE_HUB_TOKEN' });
    expect(await hubSettings({ XDG_CACHE_HOME: folder })).toMatchObject({
      cacheFolder: join(folder, 'huggingface/hub'),
    });
  });
});

describe('paths in variables', () => {
  it.each([
    [{ HF_HOME: '~/hf' }, join(homedir(), 'hf/hub')],
    [{ HF_HOME: '~' }, join(homedir(), 'hub')],
    [{ HF_HUB_CACHE: '~/cache' }, join(homedir(), 'cache')],
    [{ HUGGINGFACE_HUB_CACHE: '~/cache' }, join(homedir(), 'cache')],
    [{ XDG_CACHE_HOME: '~/x' }, join(homedir(), 'x/huggingface/hub')],
    [{ HF_HOME: '$BASE/hf', BASE: '/data' }, '/data/hf/hub'],
    [{ HF_HOME: '$' + '{BASE}s/$NONE', BASE: '/data' }, '/datas/$NONE/hub'],
    [{ HF_HOME: '~other/hf' }, '~other/hf/hub'],
    [{ HF_HOME: '/a~/b' }, '/a~/b/hub'],
  ])('%j', async (environment, expected) => {
    expect((await hubSettings(environment)).cacheFolder).toBe(expected);
  });

  it.skipIf(process.platform === 'win32')('take no token from a file without an end', async () => {
    expect((await hubSettings({ HF_TOKEN_PATH: '/dev/zero' })).token).toBeUndefined();
  });

  it('name the file of the token, too', async () => {
    writeFileSync(join(folder, 'my token'), 'hf_mine');
    const environment = { HF_TOKEN_PATH: '$PLACE/my token', PLACE: folder };
    expect((await hubSettings(environment)).token).toBe('hf_mine');
  });

  it('is where treebanks are, too', () => {
    expect(cacheHome({ XDG_CACHE_HOME: '~/x' })).toBe(join(homedir(), 'x'));
    expect(cacheHome({})).toBe(join(homedir(), '.cache'));
  });
});

describe('parseRepository', () => {
  it.each([
    ['google/byt5-small', 'google/byt5-small', 'main'],
    ['org/na_me.v1@refs/pr/3', 'org/na_me.v1', 'refs/pr/3'],
    ['org/name@0123456789012345678901234567890123456789', 'org/name', '0123456789012345678901234567890123456789'],
  ])('reads %s', (text, name, revision) => {
    expect(parseRepository(text, 'model')).toEqual({ type: 'model', name, revision });
    expect(formatRepository({ type: 'model', name, revision })).toBe(text);
  });

  it.each([
    'name',
    './org/name',
    '/org/name',
    'a/b/c',
    '../name',
    'org/..',
    'org/name@../x',
    'org/name@',
    'org/name@/etc/passwd',
    'org/name@a//b',
    'org/name@a/',
    'org/name@.',
    'org/name@a/./b',
    'org/name@a/../b',
    'org/name@C:x',
    'org/name@a\\b',
    'org/name@a\u0007',
    `org/name@${'a'.repeat(256)}`,
    'o rg/name',
    '',
  ])('takes %j for something else', (text) => {
    expect(parseRepository(text, 'model')).toBeUndefined();
  });
});
