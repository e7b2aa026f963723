// Models from wherever a page may have them: an address, with or without a listing, a zip, the hub, picked files.
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DownloadEvent, openModel } from '../../../src/web/downloads/model-source.js';
import { zipModel } from '../../../src/web/files/zip-model.js';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = new Map([
  ['config.json', encode('{}')],
  ['bytetag.json', encode('{"a":1}')],
  ['model.safetensors', new Uint8Array(1000).fill(7)],
  ['segmenter/config.json', encode('{}')],
  ['segmenter/bytetag.json', encode('{}')],
  ['segmenter/model.safetensors', new Uint8Array(10)],
]);

let server: Server;
let origin: string;
/** What the server answers at a path, beside the files under `/plain/`. */
let answers: Map<string, { readonly status?: number; readonly type?: string; readonly body: Uint8Array | string }>;
let asked: string[];
beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    asked.push(`${url}${headers.authorization ? ` ${headers.authorization}` : ''}`);
    const plain = files.get(url.replace(/^\/(?:plain|listed)\//, ''));
    const {
      status = 200,
      type = 'application/octet-stream',
      body,
    } = answers.get(url) ?? (plain ? { body: plain } : { status: 404, body: '' });
    response.writeHead(status, { 'Content-Type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  [answers, asked] = [new Map(), []];
});

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const listing = (change: (path: string) => object = () => ({})): string =>
  JSON.stringify({
    files: Array.from(files, ([path, content]) => ({
      ...{ path, size: content.length, sha256: sha256(content) },
      ...change(path),
    })),
  });

describe('a model at an address', () => {
  it('is found by the names that models have, with the one that divides text', async () => {
    const { name, folder } = await openModel(`${origin}/plain/`);
    expect(name).toBe(`${origin}/plain`);
    expect(new Map(folder.files)).toEqual(files);
  });

  it('is downloaded by its listing, with progress, and the hashes are checked', async () => {
    answers.set('/listed/files.json', { body: listing() });
    const events: DownloadEvent[] = [];
    const { folder } = await openModel(new URL(`${origin}/listed/`), {
      onProgress: (event) => events.push(event),
      hub: { token: 'secret' },
    });
    expect(new Map(folder.files)).toEqual(files);
    const total = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    expect(events.at(-1)).toEqual({ type: 'download', loaded: total, total });
    // The token is the hub's alone.
    expect(asked.some((request) => request.includes('secret'))).toBe(false);
    answers.set('/listed/bytetag.json', { body: 'other' });
    await expect(openModel(`${origin}/listed/`)).rejects.toThrow(
      /bytetag\.json: expected 7 bytes with the hash [^,]+, got 5/,
    );
  });

  it('is tried again after what may pass, and not after what stays', async () => {
    answers.set('/plain/config.json', { status: 503, body: '' });
    setTimeout(() => answers.delete('/plain/config.json'), 300);
    expect((await openModel(`${origin}/plain/`)).folder.files.has('config.json')).toBe(true);
    answers.set('/plain/config.json', { status: 403, body: '' });
    await expect(openModel(`${origin}/plain/`)).rejects.toMatchObject({
      code: 'network',
      message: `${origin}/plain/config.json: expected a file, got status 403`,
    });
  });

  it('is not a page that a host sends in the place of what it does not have', async () => {
    for (const name of ['files.json', 'adapter_config.json', 'segmenter/config.json']) {
      answers.set(`/plain/${name}`, { type: 'text/html; charset=utf-8', body: '<!doctype html>' });
    }
    const { folder } = await openModel(`${origin}/plain/`);
    expect(folder.files.has('adapter_config.json')).toBe(false);
  });

  it.each([
    ['{"files": 1}', 'expected a list of files, got {"files":1}'],
    ['nothing', 'expected JSON, got something else'],
    [listing(() => ({ path: '../config.json' })), 'expected files with a path, a size and a hash (sha256)'],
    [listing(() => ({ sha256: 'x' })), 'expected files with a path, a size and a hash (sha256)'],
  ])('has no listing like %s', async (body, message) => {
    answers.set('/listed/files.json', { body });
    await expect(openModel(`${origin}/listed/`)).rejects.toThrow(message);
  });

  it('may be a zip', async () => {
    answers.set('/a/model.zip', { body: new Uint8Array(await zipModel(files, 'mine').arrayBuffer()) });
    expect(new Map((await openModel(`${origin}/a/model.zip`)).folder.files)).toEqual(files);
    await expect(openModel(`${origin}/b/model.zip`)).rejects.toThrow('model.zip: expected a zip, got none');
  });
});

describe('a model on the hub', () => {
  const commit = '0123456789012345678901234567890123456789';
  const gitHash = (content: Uint8Array): string =>
    createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
  const entries = Array.from(files, ([path, content]) => ({
    ...{ type: 'file', path, size: content.length, oid: gitHash(content) },
    ...(path.endsWith('.safetensors') && { lfs: { oid: sha256(content), size: content.length } }),
  }));

  it('is downloaded at its commit, by whoever has the token, and checked', async () => {
    answers.set('/api/models/org/name/revision/main', { body: JSON.stringify({ sha: commit }) });
    answers.set(`/api/models/org/name/tree/${commit}?recursive=true`, {
      body: JSON.stringify([{ type: 'directory', path: 'segmenter' }, ...entries]),
    });
    for (const [path, body] of files) answers.set(`/org/name/resolve/${commit}/${path}`, { body });
    const hub = { endpoint: origin, token: 'secret' };
    const { name, folder } = await openModel('org/name', { hub });
    expect([name, new Map(folder.files)]).toEqual(['org/name', files]);
    expect(asked.every((request) => request.endsWith(' Bearer secret'))).toBe(true);
    answers.set(`/org/name/resolve/${commit}/config.json`, { body: '[]' });
    await expect(openModel(`org/name@${commit}`, { hub })).rejects.toThrow(
      /config\.json: expected 2 bytes with the hash/,
    );
  });

  it('that is not there, or answers in another form, is an error', async () => {
    const hub = { endpoint: origin };
    await expect(openModel('org/name', { hub })).rejects.toThrow(
      `model org/name on ${origin}: expected one at main, got none`,
    );
    answers.set('/api/models/org/name/revision/main', { body: '{"sha": 1}' });
    await expect(openModel('org/name', { hub })).rejects.toThrow('expected the hash of a commit, got 1');
  });
});

describe('what is picked', () => {
  it('is a zip, or files of a folder', async () => {
    const zip = new File([zipModel(files, 'mine')], 'mine.zip');
    const { name, folder } = await openModel(zip);
    expect([name, new Map(folder.files)]).toEqual(['mine.zip', files]);
    const picked = Array.from(files, ([path, content]) => {
      const file = new File([content as BlobPart], path.split('/').at(-1) ?? '');
      return Object.defineProperty(file, 'webkitRelativePath', { value: `my folder/${path}` });
    });
    expect(new Map((await openModel(picked)).folder.files)).toEqual(files);
  });

  it('is refused in one sentence if it is no model, or no source at all', async () => {
    await expect(openModel(new File(['hello'], 'a.txt'))).rejects.toThrow(
      'a.txt: expected a zip with the files of a model, got "hello"',
    );
    const cut = new Uint8Array(await zipModel(files, 'mine').arrayBuffer()).subarray(0, 900);
    await expect(openModel(new File([cut], 'cut.zip'))).rejects.toThrow(
      /^cut\.zip: expected a whole zip, got one that/,
    );
    await expect(openModel('a b')).rejects.toMatchObject({ code: 'usage' });
    await expect(openModel('')).rejects.toMatchObject({ code: 'usage' });
    for (const nothing of [undefined, 5, ['a.txt']]) {
      await expect(openModel(nothing as unknown as File)).rejects.toThrow(/^model: expected an address, org\/name/);
    }
  });
});
