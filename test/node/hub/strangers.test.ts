// Tests attacks by a hub, by a host that it names, or by another user of the cache, who try to get the token, fill the
// disk or read other files.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Repository } from '../../../src/foundation/repository-name.js';
import { retryingFetch } from '../../../src/node/hub/request.js';
import { type HubAccess, hubSettings } from '../../../src/node/hub/settings.js';
import { fetchSnapshot } from '../../../src/node/hub/snapshot.js';
import { startFakeHub } from '../../support/fake-hub.js';

const server = await startFakeHub();
afterAll(() => server.close());

const repository: Repository = { type: 'model', name: 'org/name', revision: 'main' };
const large = new Uint8Array(50_000).fill(7);
let folder = '';
let commit = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
  commit = server.commit('org/name', { 'config.json': '{}', 'model.bin': large }, { large: ['model.bin'] });
});
afterEach(() => rmSync(folder, { recursive: true }));

const access = (changes: Partial<HubAccess> = {}): HubAccess => ({
  ...{ endpoint: server.endpoint, token: undefined, cacheFolder: join(folder, 'cache'), offline: false, fetch },
  sleep: async () => {},
  ...changes,
});
const storage = (): string => join(folder, 'cache/models--org--name');
const download = (changes: Partial<HubAccess> = {}) => fetchSnapshot(access(changes), repository, (paths) => paths);

/** A `fetch` of which some answers are others: undefined leaves an answer as it is. */
function fetchWith(change: (url: URL) => Response | undefined): typeof fetch {
  return async (input, init) => change(new URL(input instanceof Request ? input.url : input)) ?? fetch(input, init);
}

/** Answers with a listing of files. */
function listing(files: readonly object[], next?: string): Response {
  const entries = files.map((file) => ({ type: 'file', size: 2, oid: 'a'.repeat(40), ...file }));
  return Response.json(entries, { headers: next === undefined ? {} : { Link: `<${next}>; rel="next"` } });
}

const isListing = (url: URL): boolean => url.pathname.includes('/tree/');

describe('the token', () => {
  const token = 'hf_secret';
  const sent = async (address: string | Request, init?: RequestInit): Promise<string | null> => {
    let found: string | null = null;
    const spy: typeof fetch = async (input, options) => {
      found = new Request(input, options).headers.get('authorization');
      return new Response();
    };
    await retryingFetch(access({ endpoint: 'https://hub.example/mirror', token, fetch: spy }))(address, init);
    return found;
  };
  const headers = { Authorization: `Bearer ${token}` };

  it.each(['https://hub.example/api', 'https://hub.example:443/other'])(
    'goes to %s, of the endpoint',
    async (address) => {
      expect(await sent(address, { headers })).toBe(`Bearer ${token}`);
      expect(await sent(new Request(address, { headers }))).toBe(`Bearer ${token}`);
    },
  );

  it.each([
    'https://evil.example/api',
    'http://hub.example/api',
    'https://hub.example:8443/api',
    'https://hub.example.evil.example/mirror',
    'https://hub.example@evil.example/mirror',
  ])('does not go to %s', async (address) => {
    const plain = address.replace('hub.example@', '');
    expect(await sent(plain, { headers })).toBeNull();
    expect(await sent(plain, { headers: [['AUTHORIZATION', `Bearer ${token}`]] })).toBeNull();
    expect(await sent(new Request(plain, { headers }))).toBeNull();
    // What a storage server was given for itself stays.
    expect(await sent(plain, { headers: { Authorization: 'Bearer other', Range: 'bytes=1-' } })).toBe('Bearer other');
  });

  it.each(['hf_a\nb', 'hf_a b', 'hf_ä', 'hf_\u0007'])('is refused if it cannot be one, and not shown', async (text) => {
    const error = await hubSettings({ HF_TOKEN: text }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^HF_TOKEN: expected a token, got one/),
    });
    expect(String(error)).not.toContain('hf_');
  });

  it('is refused by the name of the file that it was saved in', async () => {
    const saved = join(folder, 'saved token');
    writeFileSync(saved, 'hf_a hf_b');
    await expect(hubSettings({ HF_TOKEN_PATH: saved })).rejects.toThrow(`${saved}: expected a token, got one`);
  });
});

describe('the endpoint', () => {
  it.each([
    ['https://user:secret@hub.example', 'one with a user name or a password'],
    ['https://secret@hub.example', 'one with a user name or a password'],
    ['ftp://user:secret@hub.example', 'another'],
    ['ftp://hub.example', '"ftp://hub.example"'],
    ['https://hub.example?token=secret', 'one with ? or #'],
    ['https://hub.example/#secret', 'one with ? or #'],
    ['hub.example?token=secret', 'another'],
    ['hub.example', '"hub.example"'],
    ['file:///etc', '"file:///etc"'],
  ])('%s is refused without its password', async (endpoint, found) => {
    await expect(hubSettings({ HF_ENDPOINT: endpoint })).rejects.toMatchObject({
      code: 'usage',
      message: `HF_ENDPOINT: expected an address like https://example.org, got ${found}`,
    });
  });
});

describe('what a second try cannot cure', () => {
  const failure = (cause: Error) => new TypeError('fetch failed', { cause });
  it.each([
    ['a certificate', failure(Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }))],
    ['another name', failure(Object.assign(new Error('altnames'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }))],
    ['an unknown host', failure(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))],
    ['an unknown host of a proxy', failure(new Error('ENOTFOUND through the proxy http://proxy.example'))],
    ['a port that fetch refuses', failure(new Error('bad port'))],
    ['redirections without an end', failure(new Error('redirect count exceeded'))],
    ['a server without TLS', failure(Object.assign(new Error('ssl'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }))],
  ])('is tried once: %s', async (_, error) => {
    let tries = 0;
    const failing: typeof fetch = async () => {
      tries++;
      throw error;
    };
    await expect(retryingFetch(access({ fetch: failing }))('https://hub.example')).rejects.toThrow(
      'expected a connection',
    );
    expect(tries).toBe(1);
  });
});

describe('a request that fetch refuses', () => {
  it.each([
    ['https://hub.example', { Authorization: 'Bearer hf_secret\nx' }, 'https://hub.example'],
    ['http://user:hf_secret@hub.example', {}, 'http://hub.example'],
    ['http://user:hf_secret@[hub', {}, 'http://[hub'],
  ])('is tried once, and its message shows no secret: %s', async (address, headers, shown) => {
    let waits = 0;
    const sleep = async (): Promise<void> => {
      waits++;
    };
    const error = await retryingFetch(access({ sleep }))(address, { headers }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'network',
      message: expect.stringContaining(`${shown}: expected a connection`),
    });
    expect(String(error)).not.toContain('hf_secret');
    expect(waits).toBe(0);
  });
});

describe('a listing', () => {
  const withListing = (answer: (url: URL) => Response) => ({
    fetch: fetchWith((url) => (isListing(url) ? answer(url) : undefined)),
  });

  it('without an end is refused', async () => {
    let page = 0;
    const next = (): string => `${server.endpoint}/api/models/org/name/tree/${commit}?cursor=${page++}`;
    await expect(download(withListing(() => listing([], next())))).rejects.toThrow(
      'org/name: expected a listing of at most 1000 pages, got more',
    );
  });

  it.each(['https://evil.example/more', 'http://127.0.0.1:1/more'])(
    'with its next page elsewhere is refused: %s',
    async (next) => {
      const asked: string[] = [];
      const spy: typeof fetch = async (input, init) => {
        const url = new URL(new Request(input, init).url);
        asked.push(url.origin);
        return isListing(url) ? listing([{ path: 'config.json' }], next) : fetch(input, init);
      };
      await expect(download({ token: 'hf_good', fetch: spy })).rejects.toMatchObject({
        code: 'network',
        message: `org/name: expected the next page of a listing on ${server.endpoint}, got one on ${new URL(next).origin}`,
      });
      expect(new Set(asked)).toEqual(new Set([server.endpoint]));
    },
  );

  it.each([400, 500])('does not read what is said with status %i', async (status) => {
    let [tries, cancelled] = [0, 0];
    const refused = (): Response => {
      tries++;
      return new Response(new ReadableStream({ cancel: () => void cancelled++ }), { status });
    };
    await expect(download(withListing(refused))).rejects.toThrow(`expected an answer, got status ${status}`);
    expect(cancelled).toBe(tries);
  });

  it.each([-1, 0.5, 1e300, '2', null])('with a file of %j bytes is refused', async (size) => {
    await expect(download(withListing(() => listing([{ path: 'config.json', size }])))).rejects.toMatchObject({
      code: 'network',
      message: `org/name: expected "config.json" with a size, got ${JSON.stringify(size)}`,
    });
  });

  it('of millions of values is refused', async () => {
    const body = `[${new Array(600_000).fill('{}').join()}]`;
    await expect(download(withListing(() => new Response(body)))).rejects.toMatchObject({
      code: 'network',
      message: 'org/name: expected a list of files in JSON with at most 500000 values, got more',
    });
  });

  it('of a page without an end is refused', async () => {
    let sent = 0;
    const endless = (): Response =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 2 ** 20;
            controller.enqueue(new Uint8Array(2 ** 20).fill(32));
          },
        }),
      );
    await expect(download(withListing(endless))).rejects.toMatchObject({
      code: 'network',
      message: `${server.endpoint}: expected an answer of at most 16777216 bytes, got more`,
    });
    expect(sent).toBeLessThan(2 ** 25);
  });

  it.each([
    ['{"a":1}', 'a list of files in JSON, got {"a":1}'],
    ['"abc"', 'a list of files in JSON, got "abc"'],
    ['null', 'a list of files in JSON, got null'],
    ['<html>', 'a list of files in JSON, got "<html>"'],
    ['', 'a list of files in JSON, got ""'],
    ['[null]', 'a file with its type, path, size and hash, got null'],
    ['["a"]', 'a file with its type, path, size and hash, got "a"'],
    ['[{"type":"file"}]', 'a file with its type, path, size and hash, got {"type":"file"}'],
    ['[{"type":"file","path":3}]', 'a file with its type, path, size and hash, got {"type":"file","path":3}'],
    ['[{"type":"file","path":"a","lfs":3}]', 'a file with its type, path, size and hash, got {'],
    ['[{"type":"file","path":"a","oid":3}]', 'a plain file, got "a"'],
  ])('of another form is refused: %s', async (body, message) => {
    const error = await download(withListing(() => new Response(body))).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining(`org/name: expected ${message}`) });
  });

  it('with a long path is refused, and so are pages that are too large together', async () => {
    const path = 'x'.repeat(1025);
    await expect(download(withListing(() => listing([{ path }])))).rejects.toMatchObject({
      code: 'network',
      message: `org/name: expected paths of at most 1024 characters, got "${'x'.repeat(199)}…`,
    });
    let page = 0;
    const filled = (): Response => {
      const next = `${server.endpoint}/api/models/org/name/tree/${commit}?cursor=${page++}`;
      return new Response(`[${' '.repeat(2 ** 23)}]`, { headers: { Link: `<${next}>; rel="next"` } });
    };
    await expect(download(withListing(filled))).rejects.toThrow(
      'org/name: expected a listing of at most 67108864 bytes, got more',
    );
    expect(page).toBe(8);
  });

  it('that the cache could not hold is refused', async () => {
    const files = Array.from({ length: 20_000 }, (_, index) => ({ path: `${'x'.repeat(1000)}${index}` }));
    let page = 0;
    const pages = (): Response => {
      const next = `${server.endpoint}/api/models/org/name/tree/${commit}?cursor=${page}`;
      const part = files.slice(page * 10_000, ++page * 10_000);
      return listing(part, part.length === 10_000 ? next : undefined);
    };
    await expect(download(withListing(pages))).rejects.toThrow(
      'org/name: expected paths and sizes of at most 16777216 bytes, got 2',
    );
  });

  it('of too many files is refused', async () => {
    const files = Array.from({ length: 100_001 }, (_, index) => ({ path: `f${index}` }));
    let page = 0;
    const pages = (): Response => {
      const next = `${server.endpoint}/api/models/org/name/tree/${commit}?cursor=${page}`;
      const part = files.slice(page * 50_000, ++page * 50_000);
      return listing(part, part.length === 50_000 ? next : undefined);
    };
    await expect(download(withListing(pages))).rejects.toThrow('org/name: expected at most 100000 files, got more');
  });

  it.each([
    ['README.md', 'readme.MD'],
    ['a', 'a/b'],
    ['A', 'a/b/c'],
    ['caf\u00e9', 'cafe\u0301'],
  ])('with %s and %s, which have one place, is refused', async (first, second) => {
    await expect(download(withListing(() => listing([{ path: first }, { path: second }])))).rejects.toMatchObject({
      code: 'network',
      message: `org/name: expected files that can lie beside each other, got "${first}" and "${second}"`,
    });
  });
});

describe('a file that is read whole', () => {
  it('is refused where it is listed as too large, and not asked for', async () => {
    const asked: string[] = [];
    const way: typeof fetch = async (input, init) => {
      const url = new URL(new Request(input, init).url);
      asked.push(url.pathname);
      return isListing(url) ? listing([{ path: 'config.json', size: 2 ** 24 + 1 }]) : fetch(input, init);
    };
    const most = (path: string): number => (path.endsWith('.json') ? 2 ** 24 : Number.POSITIVE_INFINITY);
    await expect(fetchSnapshot(access({ fetch: way }), repository, (paths) => paths, most)).rejects.toMatchObject({
      code: 'network',
      message: 'org/name: expected "config.json" of at most 16777216 bytes, got 16777217',
    });
    expect(asked.filter((path) => path.includes('/resolve/'))).toEqual([]);
  });
});

describe('facts about a repository', () => {
  it.each([
    ['null', 'facts about the repository in JSON, got null'],
    ['[]', 'facts about the repository in JSON, got []'],
    ['<html>', 'facts about the repository in JSON, got "<html>"'],
    ['{}', 'the hash of a commit, got nothing'],
    ['{"sha":{"a":1}}', 'the hash of a commit, got {"a":1}'],
  ])('of another form are refused: %s', async (body, message) => {
    const answer = (url: URL) => (url.pathname.includes('/revision/') ? new Response(body) : undefined);
    await expect(download({ fetch: fetchWith(answer) })).rejects.toMatchObject({
      code: 'network',
      message: `org/name: expected ${message}`,
    });
  });
});

describe('a name in a listing', () => {
  it.each(['./config.json', 'a/./b', 'a/../b', '/etc/passwd', 'a\\b'])(
    'that leads elsewhere is refused: %s',
    async (path) => {
      const fetch = fetchWith((url) => (isListing(url) ? listing([{ path }]) : undefined));
      await expect(download({ fetch })).rejects.toThrow(`org/name: expected a plain file, got ${JSON.stringify(path)}`);
    },
  );
});

describe('a download', () => {
  it('to a path that no disk takes shows its beginning alone', async () => {
    const path = 'x'.repeat(900);
    server.commit('org/name', { [path]: '{}' });
    await expect(download()).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/[/\\]x{200}…: cannot write: /),
    });
  });

  it.each([1000, 2 ** 50])('of a file that is shorter than its listed %j bytes ends', async (size) => {
    const fetch = fetchWith((url) => (isListing(url) ? listing([{ path: 'config.json', size }]) : undefined));
    await expect(download({ fetch })).rejects.toMatchObject({
      code: 'network',
      message: `config.json: expected ${size} bytes, got 2`,
    });
  });

  it('ends where more comes than was listed, and leaves nothing', async () => {
    let sent = 0;
    const endless = (): Response =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 4096;
            controller.enqueue(new Uint8Array(4096));
          },
        }),
      );
    const fetch = fetchWith((url) => (url.pathname.endsWith('/model.bin') ? endless() : undefined));
    await expect(download({ fetch })).rejects.toThrow('model.bin: expected 50000 bytes, got more');
    expect(sent).toBeLessThan(200_000);
    expect(readdirSync(join(storage(), 'blobs')).filter((name) => name.includes('incomplete'))).toEqual([]);
  });
});

describe('a cache that others write to', () => {
  const victim = (): string => join(folder, 'victim');
  const blobs = (): string => join(storage(), 'blobs');
  beforeEach(() => {
    writeFileSync(victim(), 'precious');
    mkdirSync(blobs(), { recursive: true });
  });

  it('does not lead a download to another file', async () => {
    const { folder: snapshot } = await download();
    const hash = readdirSync(blobs()).find((name) => name.length === 64) ?? '';
    expect(hash).not.toBe('');
    rmSync(storage(), { recursive: true });
    mkdirSync(blobs(), { recursive: true });
    for (const name of [`${hash}.incomplete`, `${hash}.bytetag-1.incomplete`, `${hash}.12345678.incomplete`]) {
      symlinkSync(victim(), join(blobs(), name));
    }
    await download();
    expect(readFileSync(victim(), 'utf8')).toBe('precious');
    expect(new Uint8Array(readFileSync(join(snapshot, 'model.bin')))).toEqual(large);
  });

  it('does not give a file of another content', async () => {
    await download();
    const hash = readdirSync(blobs()).find((name) => name.length === 64) ?? '';
    rmSync(join(storage(), 'snapshots'), { recursive: true });
    writeFileSync(join(blobs(), hash), new Uint8Array(large.length).fill(66));
    const { folder: snapshot } = await download();
    expect(new Uint8Array(readFileSync(join(snapshot, 'model.bin')))).toEqual(large);
  });

  it.each(['../../../elsewhere', '/etc', 'main', ''])('does not lead to another folder: %j', async (ref) => {
    await download();
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'elsewhere/config.json'), '{}');
    writeFileSync(join(storage(), 'refs/main'), ref);
    await expect(download({ offline: true })).rejects.toThrow(/got none \(HF_HUB_OFFLINE forbids to download it\)$/);
  });

  it.each(['{"config.json":"2"}', '{"config.json":-1}', '[', '3', 'null', '[[[]]]', '', `${'['.repeat(100_000)}1`])(
    'may have a damaged list of files, which is said: %.20s',
    async (text) => {
      await download();
      const list = join(storage(), `.bytetag/${commit}.json`);
      writeFileSync(list, text);
      await expect(download({ offline: true })).rejects.toMatchObject({
        code: 'network',
        message: `org/name: expected a list of files and their sizes in ${list}, got a damaged one, which a download replaces (HF_HUB_OFFLINE forbids to download it)`,
      });
      // Where the hub can be asked it is written anew.
      await download();
      expect(await download({ offline: true })).toMatchObject({ commit });
    },
  );

  it.each(['../../..', '/etc', '', 'a//b', '.', 'a/./b'])('is not left by way of a revision: %j', async (revision) => {
    await expect(fetchSnapshot(access(), { ...repository, revision }, (paths) => paths)).rejects.toMatchObject({
      code: 'usage',
      message: `org/name: expected a branch, a tag or a commit, got ${JSON.stringify(revision)}`,
    });
  });
});
