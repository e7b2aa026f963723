// Downloads from a hub on this machine: what is fetched, what is kept, and what happens when things go wrong.
import { type ChildProcess, execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Repository } from '../../../src/foundation/repository-name.js';
import type { DownloadProgress, HubAccess } from '../../../src/node/hub/settings.js';
import { type ChooseFiles, fetchSnapshot } from '../../../src/node/hub/snapshot.js';
import { startFakeHub } from '../../support/fake-hub.js';

const server = await startFakeHub();
afterAll(() => server.close());

const large = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 251);
const repository: Repository = { type: 'model', name: 'org/name', revision: 'main' };
const all: ChooseFiles = (paths) => paths;

let cacheFolder = '';
let commit = '';
beforeEach(() => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
  commit = server.commit(
    'org/name',
    { 'config.json': '{"a":1}', 'model.bin': large, 'sub/note.txt': 'ä' },
    {
      large: ['model.bin'],
    },
  );
  server.requests.length = 0;
});
afterEach(() => {
  rmSync(cacheFolder, { recursive: true });
  Object.assign(server.faults, { tooMany: 0, retryAfter: '1', broken: 0, cuts: 0, ignoresRanges: false, corrupted: 0 });
});

const waits: number[] = [];
const access = (changes: Partial<HubAccess> = {}): HubAccess => {
  waits.length = 0;
  return {
    ...{ endpoint: server.endpoint, token: undefined, cacheFolder, offline: false, fetch },
    sleep: async (seconds) => void waits.push(seconds),
    ...changes,
  };
};
const storage = (): string => join(cacheFolder, 'models--org--name');
const modelOf = (folder: string): Uint8Array => new Uint8Array(readFileSync(join(folder, 'model.bin')));

describe('fetchSnapshot', () => {
  it("keeps files in the layout of Python's library, and tells how far it is", async () => {
    const progress: DownloadProgress[] = [];
    const { folder, files } = await fetchSnapshot(access({ onProgress: (now) => progress.push(now) }), repository, all);
    expect(files).toEqual(['config.json', 'model.bin', 'sub/note.txt']);
    expect(folder).toBe(join(storage(), 'snapshots', commit));
    expect(readFileSync(join(storage(), 'refs/main'), 'utf8')).toBe(commit);
    expect(modelOf(folder)).toEqual(large);
    expect(readFileSync(join(folder, 'sub/note.txt'), 'utf8')).toBe('ä');
    expect(readlinkSync(join(folder, 'sub/note.txt'))).toMatch(/^\.\.\/\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
    expect(readlinkSync(join(folder, 'model.bin'))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{64}$/);
    const total = 7 + large.length + 2;
    expect(progress.at(-1)).toEqual({ file: 'sub/note.txt', received: total, total });
    expect(progress.map(({ received }) => received)).toEqual(
      progress.map(({ received }) => received).sort((a, b) => a - b),
    );
  });

  it('fetches what is chosen and nothing else', async () => {
    const { folder } = await fetchSnapshot(access(), repository, () => ['config.json']);
    expect(readdirSync(folder)).toEqual(['config.json']);
    expect(server.requests.filter((request) => request.includes('model.bin'))).toEqual([]);
  });

  it('fetches again only what has changed', async () => {
    await fetchSnapshot(access(), repository, all);
    server.requests.length = 0;
    const next = server.commit('org/name', { 'config.json': '{"a":2}', 'model.bin': large });
    const { folder } = await fetchSnapshot(access(), repository, all);
    expect(folder).toContain(next);
    expect(modelOf(folder)).toEqual(large);
    expect(server.requests.filter((request) => /resolve|cdn/.test(request))).toEqual([
      `GET /org/name/resolve/${next}/config.json`,
    ]);
  });

  it('asks nobody for a commit that is there, or offline', async () => {
    await fetchSnapshot(access(), repository, all);
    server.requests.length = 0;
    const pinned = await fetchSnapshot(access(), { ...repository, revision: commit }, all);
    const offline = await fetchSnapshot(access({ offline: true }), repository, all);
    expect([pinned.folder, offline.folder, offline.commit]).toEqual([
      ...[join(storage(), 'snapshots', commit), join(storage(), 'snapshots', commit)],
      commit,
    ]);
    expect(server.requests).toEqual([]);
  });

  it('reads a dataset, and a branch', async () => {
    const hash = server.commit('datasets/org/words', { 'a.txt': 'x' });
    const words = { type: 'dataset', name: 'org/words', revision: 'main' } as const;
    const { folder } = await fetchSnapshot(access(), words, all);
    expect(folder).toBe(join(cacheFolder, 'datasets--org--words/snapshots', hash));
  });
});

describe('a download that goes wrong', () => {
  it('goes on where the connection was cut', async () => {
    Object.assign(server.faults, { cuts: 2, cutAfter: 60_000 });
    const { folder } = await fetchSnapshot(access(), repository, all);
    expect(modelOf(folder)).toEqual(large);
    const ranges = server.requests.filter((request) => request.startsWith('cdn'));
    expect(ranges).toEqual(['cdn GET', 'cdn GET bytes=60000-', 'cdn GET bytes=120000-']);
  });

  it('goes on where an earlier process was killed', async () => {
    Object.assign(server.faults, { cuts: 100, cutAfter: 0 });
    await expect(fetchSnapshot(access(), repository, all)).rejects.toThrow(/expected a connection, got/);
    const [incomplete = ''] = readdirSync(join(storage(), 'blobs')).filter((name) => name.endsWith('.incomplete'));
    writeFileSync(join(storage(), 'blobs', incomplete), large.subarray(0, 1234));
    Object.assign(server.faults, { cuts: 0 });
    server.requests.length = 0;
    const { folder } = await fetchSnapshot(access(), repository, all);
    expect(modelOf(folder)).toEqual(large);
    expect(server.requests).toContain('cdn GET bytes=1234-');
  });

  it('is not taken for a whole one, by commit or offline', async () => {
    const parts = { '0.bin': large, '1.bin': large.map((byte) => byte ^ 1) };
    const hash = server.commit('org/parts', parts, { large: Object.keys(parts) });
    const pinned: Repository = { ...repository, name: 'org/parts', revision: hash };
    let files = 0;
    Object.assign(server.faults, { cutAfter: 0 });
    const choose: ChooseFiles = (paths) => {
      files = paths.length;
      return paths;
    };
    const first = fetchSnapshot(
      access({ onProgress: () => Object.assign(server.faults, { cuts: 100 }) }),
      pinned,
      choose,
    );
    await expect(first).rejects.toThrow('expected a connection');
    expect(readdirSync(join(cacheFolder, 'models--org--parts/snapshots', hash))).toEqual(['0.bin']);
    await expect(fetchSnapshot(access({ offline: true }), pinned, choose)).rejects.toThrow('expected it in');
    Object.assign(server.faults, { cuts: 0 });
    const { folder } = await fetchSnapshot(access(), pinned, choose);
    expect([files, readdirSync(folder)]).toEqual([2, ['0.bin', '1.bin']]);
  });

  it('begins again where the server knows no ranges', async () => {
    Object.assign(server.faults, { cuts: 1, cutAfter: 60_000, ignoresRanges: true });
    expect(modelOf((await fetchSnapshot(access(), repository, all)).folder)).toEqual(large);
  });

  it('begins again where what was there is of another file', async () => {
    await fetchSnapshot(access(), repository, () => ['config.json']);
    const { createHash } = await import('node:crypto');
    const blob = join(storage(), 'blobs', createHash('sha256').update(large).digest('hex'));
    writeFileSync(`${blob}.incomplete`, new Uint8Array(5000).fill(9));
    expect(modelOf((await fetchSnapshot(access(), repository, all)).folder)).toEqual(large);
  });

  it('refuses a file that does not have its hash, and keeps nothing of it', async () => {
    server.faults.corrupted = 2;
    await expect(fetchSnapshot(access(), repository, all)).rejects.toThrow(
      /^model\.bin: expected SHA-256 [0-9a-f]{64}, got [0-9a-f]{64} \(was it changed on its way\?\)$/,
    );
    expect(readdirSync(join(storage(), 'blobs'))).toHaveLength(1);
  });

  it('waits as long as it is told to', async () => {
    Object.assign(server.faults, { tooMany: 3, retryAfter: '7' });
    await fetchSnapshot(access(), repository, all);
    expect(waits).toEqual([7, 7, 7]);
  });

  it('waits until the date that it is told, and not for ever', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    onTestFinished(() => void vi.useRealTimers());
    Object.assign(server.faults, { tooMany: 1, retryAfter: new Date(1_020_000).toUTCString() });
    await fetchSnapshot(access(), repository, all);
    expect(waits).toEqual([20]);
    Object.assign(server.faults, { tooMany: 1, retryAfter: '3600' });
    await expect(fetchSnapshot(access(), repository, all)).rejects.toThrow('got status 429 and to wait 3600 s');
  });

  it('tries again after a fault of the server, five times in all', async () => {
    server.faults.broken = 2;
    await fetchSnapshot(access(), repository, all);
    expect(waits).toEqual([1, 2]);
    server.faults.broken = 5;
    await expect(fetchSnapshot(access(), repository, all)).rejects.toThrow('expected an answer, got status 500');
    expect(waits).toEqual([1, 2, 4, 8]);
  });

  it('says where nobody answers', async () => {
    const gone = await startFakeHub();
    await gone.close();
    await expect(fetchSnapshot(access({ endpoint: gone.endpoint }), repository, all)).rejects.toThrow(
      `${gone.endpoint}: expected a connection, got ECONNREFUSED (HF_HUB_OFFLINE=1 uses what was downloaded before)`,
    );
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const stopping = access({ signal: abort.signal, onProgress: () => abort.abort() });
    await expect(fetchSnapshot(stopping, repository, all)).rejects.toThrow(/abort/i);
  });
});

describe('the same download at the same time', () => {
  /** Downloads everything in a process of its own, by the compiled program: `npm test` builds it first. */
  const inProcess = (): {
    readonly child: ChildProcess;
    readonly ended: Promise<{ code: number | null; said: string }>;
  } => {
    const built = new URL('../../../dist/node/hub/', import.meta.url).href;
    const program = `import { fetchSnapshot } from ${JSON.stringify(`${built}snapshot.js`)};
      import { readFileSync } from 'node:fs';
      const hub = { endpoint: ${JSON.stringify(server.endpoint)}, cacheFolder: ${JSON.stringify(cacheFolder)}, offline: false,
        fetch, sleep: () => new Promise((resolve) => setTimeout(resolve, 1e6)) };
      const { folder } = await fetchSnapshot(hub, ${JSON.stringify(repository)}, (paths) => paths);
      console.log(readFileSync(folder + '/model.bin').length);`;
    let settle: (outcome: { code: number | null; said: string }) => void = () => {};
    const ended = new Promise<{ code: number | null; said: string }>((resolve) => {
      settle = resolve;
    });
    const child = execFile(process.execPath, ['--input-type=module', '--eval', program], (_, stdout, stderr) =>
      settle({ code: child.exitCode, said: stdout + stderr }),
    );
    return { child, ended };
  };
  const locks = (): string[] => readdirSync(join(cacheFolder, '.locks', 'models--org--name'));
  const blobs = (): string[] => readdirSync(join(storage(), 'blobs'));
  const resolved = (): string[] => server.requests.filter((request) => /^cdn|resolve/.test(request)).sort();
  const once = (): string[] =>
    ['config.json', 'model.bin', 'sub/note.txt'].map((file) => `GET /org/name/resolve/${commit}/${file}`);

  it('in one process is one download', async () => {
    const snapshots = await Promise.all(Array.from({ length: 8 }, () => fetchSnapshot(access(), repository, all)));
    for (const { folder } of snapshots) expect(Buffer.compare(modelOf(folder), large)).toBe(0);
    expect(resolved()).toEqual([...once(), 'cdn GET']);
    expect([blobs().length, locks()]).toEqual([3, []]);
  });

  it('in several processes is one download', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => inProcess().ended));
    expect(outcomes).toEqual(outcomes.map(() => ({ code: 0, said: `${large.length}\n` })));
    expect(resolved()).toEqual([...once(), 'cdn GET']);
    expect([blobs().length, locks()]).toEqual([3, []]);
    expect(
      Buffer.compare(modelOf((await fetchSnapshot(access({ offline: true }), repository, all)).folder), large),
    ).toBe(0);
  });

  it('goes on where a process was killed that others wait for', async () => {
    Object.assign(server.faults, { cuts: 1, cutAfter: 60_000 });
    const { child, ended } = inProcess();
    // It has received a part, and waits before it asks again.
    const size = (): number => {
      const path = join(storage(), 'blobs');
      const [name] = existsSync(path) ? blobs().filter((each) => each.endsWith('.incomplete')) : [];
      return name === undefined ? 0 : readFileSync(join(path, name)).length;
    };
    while (size() < 60_000) await new Promise((resolve) => setTimeout(resolve, 5));
    const mine = fetchSnapshot(access(), repository, all);
    child.kill('SIGKILL');
    await ended;
    expect(Buffer.compare(modelOf((await mine).folder), large)).toBe(0);
    expect(server.requests.filter((request) => request.startsWith('cdn'))).toEqual(['cdn GET', 'cdn GET bytes=60000-']);
    expect([blobs().length, locks()]).toEqual([3, []]);
  });

  it('leaves alone what Python’s library is downloading, and goes on from there', async () => {
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha256').update(large).digest('hex');
    mkdirSync(join(storage(), 'blobs'), { recursive: true });
    // Earlier versions call it by the hash alone.
    const [pythons, earlier] = [`${hash}.0123abcd.incomplete`, `${hash}.incomplete`].map((name) =>
      join(storage(), 'blobs', name),
    ) as [string, string];
    writeFileSync(pythons, large.subarray(0, 1234));
    writeFileSync(earlier, large.subarray(0, 5));
    // As its locks remain when they are not held.
    mkdirSync(join(cacheFolder, '.locks', 'models--org--name'), { recursive: true });
    writeFileSync(join(cacheFolder, '.locks', 'models--org--name', `${hash}.lock`), '');
    expect(Buffer.compare(modelOf((await fetchSnapshot(access(), repository, all)).folder), large)).toBe(0);
    expect(server.requests).toContain('cdn GET bytes=1234-');
    expect([readFileSync(pythons).length, readFileSync(earlier).length]).toEqual([1234, 5]);
    expect(locks()).toEqual([`${hash}.lock`]);
  });
});

describe('a file of the wrong size', () => {
  const blobOf = (folder: string): string => join(folder, readlinkSync(join(folder, 'model.bin')));

  it('is replaced', async () => {
    const { folder } = await fetchSnapshot(access(), repository, all);
    writeFileSync(blobOf(folder), 'short');
    expect(Buffer.compare(modelOf((await fetchSnapshot(access(), repository, all)).folder), large)).toBe(0);
    writeFileSync(blobOf(folder), new Uint8Array(large.length + 1));
    const pinned = await fetchSnapshot(access(), { ...repository, revision: commit }, all);
    expect(Buffer.compare(modelOf(pinned.folder), large)).toBe(0);
  });

  it('is told offline', async () => {
    const { folder } = await fetchSnapshot(access(), repository, all);
    writeFileSync(blobOf(folder), 'short');
    await expect(fetchSnapshot(access({ offline: true }), repository, all)).rejects.toThrow(
      `org/name: expected 200000 bytes in ${join(folder, 'model.bin')}, got 5 (HF_HUB_OFFLINE forbids to download it)`,
    );
    // Earlier versions wrote no sizes.
    const listing = join(storage(), '.bytetag', `${commit}.json`);
    writeFileSync(listing, JSON.stringify(['config.json', 'model.bin']));
    const earlier = await fetchSnapshot(access({ offline: true }), repository, all);
    expect(earlier.files).toEqual(['config.json', 'model.bin']);
  });
});

describe('access', () => {
  const hidden: Repository = { ...repository, name: 'org/hidden' };

  it('is by token, which the second server never sees', async () => {
    server.commit('org/hidden', { 'model.bin': large }, { token: 'hf_good', large: ['model.bin'] });
    const { folder } = await fetchSnapshot(access({ token: 'hf_good' }), hidden, all);
    expect(modelOf(folder)).toEqual(large);
  });

  it.each([
    [undefined, 'got status 401 (set HF_TOKEN; or does it not exist?)'],
    ['hf_bad', 'got status 403 (does the token in HF_TOKEN have access?)'],
    ['bad', 'got "Your access token must start with \'hf_\'" (the token in HF_TOKEN)'],
    ['hf_bad', 'got status 403 (does the token in /home/me/token have access?)', '/home/me/token'],
    ['bad', 'got "Your access token must start with \'hf_\'" (the token in /home/me/token)', '/home/me/token'],
  ])('is refused with token %s: %s', async (token, message, tokenSource = undefined) => {
    server.commit('org/hidden', { 'model.bin': large }, { token: 'hf_good', large: ['model.bin'] });
    await expect(fetchSnapshot(access({ token, tokenSource }), hidden, all)).rejects.toThrow(message);
  });

  it('is refused to what is not there', async () => {
    const missing = { ...repository, name: 'org/missing' };
    await expect(fetchSnapshot(access({ token: 'hf_good' }), missing, all)).rejects.toThrow(
      `model org/missing on ${server.endpoint}: expected it on the hub, got status 404 (is the name right?)`,
    );
    await expect(fetchSnapshot(access(), { ...repository, revision: 'v9' }, all)).rejects.toThrow('org/name@v9');
    await expect(fetchSnapshot(access({ offline: true }), missing, all)).rejects.toThrow(
      `org/missing: expected it in ${cacheFolder}, got none (HF_HUB_OFFLINE forbids to download it)`,
    );
  });

  it('is refused to a path that leaves the folder', async () => {
    server.commit('org/evil', { '../../evil.txt': 'x' });
    await expect(fetchSnapshot(access(), { ...repository, name: 'org/evil' }, all)).rejects.toThrow(
      'org/evil: expected a plain file, got "../../evil.txt"',
    );
  });
});
