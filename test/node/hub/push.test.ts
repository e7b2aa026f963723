// Uploads to a hub on this machine.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pushFiles } from '../../../src/node/hub/push.js';
import { type HubAccess, openHub } from '../../../src/node/hub/settings.js';
import { startFakeHub } from '../../support/fake-hub.js';

const server = await startFakeHub();
const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

const access = (changes: Partial<HubAccess> = {}): HubAccess => ({
  ...{ endpoint: server.endpoint, token: 'hf_good', cacheFolder: folder, offline: false, fetch },
  sleep: async () => {},
  ...changes,
});
const repository = { type: 'model', name: 'me/tagger', revision: 'main' } as const;
const large = Buffer.alloc(50_000, 'weights');
const uploads = ['config.json', 'model.safetensors'].map((path) => ({ path, file: join(folder, path) }));
writeFileSync(join(folder, 'config.json'), '{}');
writeFileSync(join(folder, 'model.safetensors'), large);

describe('pushFiles', () => {
  it('makes a repository, uploads small and large files, and adds to one that is there', async () => {
    const told = new Map<string, number>();
    const options = {
      isPrivate: false,
      title: 'A tagger',
      onFile: (path: string, share: number) => told.set(path, share),
    };
    const url = await pushFiles(access(), repository, uploads, options);
    expect(url).toMatch(`${server.endpoint}/me/tagger/commit/`);
    expect(server.filesOf('me/tagger')).toEqual(
      new Map([
        ['config.json', Buffer.from('{}')],
        ['model.safetensors', large],
      ]),
    );
    expect(told.get('model.safetensors')).toBe(1);
    writeFileSync(join(folder, 'config.json'), '{"a":1}');
    await pushFiles(access(), repository, uploads.slice(0, 1), options);
    expect([...server.filesOf('me/tagger').keys()]).toEqual(['config.json', 'model.safetensors']);
    expect(server.filesOf('me/tagger').get('config.json')?.toString()).toBe('{"a":1}');
  });

  it.each([
    [{ token: undefined }, 'me/tagger: expected a token that may write, got none (set HF_TOKEN)'],
    [{ token: 'hf_bad' }, 'expected access, got status 401 (does the token in HF_TOKEN have access?)'],
    [{ offline: true }, 'me/tagger: expected to be online, got HF_HUB_OFFLINE'],
  ])('is refused with %j', async (changes, message) => {
    const options = { isPrivate: false, title: '' };
    await expect(pushFiles(access(changes), repository, uploads, options)).rejects.toThrow(message);
  });

  it.each(['null', '[]', '{}', '{"files":[null]}'])('ends where the hub answers %s', async (body) => {
    const strange: typeof fetch = async (input, init) =>
      String(input instanceof Request ? input.url : input).includes('/preupload/')
        ? new Response(body)
        : fetch(input, init);
    const options = { isPrivate: false, title: '' };
    await expect(pushFiles(access({ fetch: strange }), repository, uploads, options)).rejects.toMatchObject({
      code: 'network',
      message: `model me/tagger on ${server.endpoint}: expected an answer as the hub gives it, got one of another form`,
    });
  });

  /** A way to the hub on which requests to some paths are answered by a stranger. */
  const answering =
    (part: string, answer: (init: RequestInit | undefined) => Response): typeof fetch =>
    async (input, init) =>
      String(input instanceof Request ? input.url : input).includes(part) ? answer(init) : fetch(input, init);
  const push = (way: typeof fetch, changes: Partial<HubAccess> = {}) =>
    pushFiles(access({ fetch: way, ...changes }), repository, uploads, { isPrivate: false, title: '' });
  /** Every kind of request that an upload makes, by a part of its path; `cdn`: to the storage server. */
  const steps = ['/repos/create', '/preupload/', '/objects/batch', '/commit/', 'cdn'];
  const partOf = (step: string): string => (step === 'cdn' ? storage : step);
  const storage = createHash('sha256').update(large).digest('hex');

  it.each(steps.flatMap((step) => [400, 500].map((status) => [step, status] as const)))(
    'does not read what %s says with status %i',
    async (step, status) => {
      let [sent, cancelled, tries] = [0, 0, 0];
      const body = (): ReadableStream =>
        new ReadableStream({
          pull(controller) {
            sent += 2 ** 20;
            controller.enqueue(new Uint8Array(2 ** 20));
          },
          cancel: () => void cancelled++,
        });
      const headers = { 'Content-Type': 'application/json' };
      const way = answering(partOf(step), () => {
        tries++;
        return new Response(body(), { status, headers });
      });
      await expect(push(way)).rejects.toMatchObject({
        code: 'network',
        message: `model me/tagger on ${server.endpoint}: expected an answer, got status ${status}`,
      });
      expect(tries).toBe(status === 500 ? 5 : 1);
      expect(cancelled).toBe(tries);
      // A stream fetches one piece before anybody asks.
      expect(sent).toBeLessThanOrEqual(tries * 2 ** 20);
    },
  );

  it.each(steps.flatMap((step) => [301, 302, 303, 307, 308].map((status) => [step, status] as const)))(
    'ends where %s leads elsewhere with status %i',
    async (step, status) => {
      const asked: string[] = [];
      const way = answering(partOf(step), (init) => {
        asked.push(String(init?.redirect));
        return new Response(null, { status, headers: { Location: 'https://evil.example/' } });
      });
      await expect(push(way)).rejects.toMatchObject({
        code: 'network',
        message: expect.stringMatching(
          new RegExp(`^http://[\\d.:]+: expected an answer, got a redirection with status ${status} \\(was the`),
        ),
      });
      expect(asked).toEqual(['manual']);
    },
  );

  it.each([
    ['{"success":false,"error":"no"}', 'a commit with success and its address, got {"success":false,"error":"no"}'],
    ['{"commitUrl":"https://hub.example/x"}', 'a commit with success and its address, got {"commitUrl":"https:'],
    ['null', 'a commit with success and its address, got null'],
    ['[]', 'a commit with success and its address, got []'],
    ['"x"', 'a commit with success and its address, got "x"'],
    ['<html>', 'a commit with success and its address, got "<html>"'],
    ['', 'a commit with success and its address, got ""'],
    ['{"success":true}', 'the address of a commit, got nothing'],
    ['{"success":true,"commitUrl":3}', 'the address of a commit, got 3'],
    ['{"success":true,"commitUrl":"x"}', 'the address of a commit, got "x"'],
    ['{"success":true,"commitUrl":"javascript:1"}', 'the address of a commit, got "javascript:1"'],
    [`{"success":true,"commitUrl":"http://x/${'x'.repeat(2048)}"}`, 'the address of a commit, got "http://x/xx'],
  ])('does not take %.60s for a commit', async (body, message) => {
    await expect(push(answering('/commit/', () => new Response(body)))).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining(`${server.endpoint}: expected ${message}`),
    });
  });

  it.each(steps.slice(0, 4))('ends where %s answers millions of values', async (step) => {
    const body = `{"objects":[${new Array(600_000).fill('{}').join()}]}`;
    await expect(push(answering(step, () => new Response(body)))).rejects.toMatchObject({
      code: 'network',
      message: expect.stringMatching(/: expected an? .* with at most 500000 values, got more$/),
    });
  });

  it('gives the address of a commit without control characters', async () => {
    const body = JSON.stringify({ success: true, commitUrl: 'http://hub.example/\u001b[31m\u202e' });
    expect(await push(answering('/commit/', () => new Response(body)))).toBe('http://hub.example/%1B[31m%E2%80%AE');
  });

  it.each(['file:///etc/passwd', 'data:text/plain,x', 'ftp://user:secret@hub.example/x'])(
    'does not upload to %s',
    async (href) => {
      let waits = 0;
      const answer = {
        transfer: 'basic',
        objects: [{ oid: storage, size: large.length, actions: { upload: { href } } }],
      };
      const way = answering('/objects/batch', () => Response.json(answer));
      await expect(push(way, { sleep: async () => void waits++ })).rejects.toMatchObject({
        code: 'network',
        message: `the hub: expected addresses that begin with http:// or https://, got ${JSON.stringify(href.replace('user:secret@', ''))}`,
      });
      expect(waits).toBe(0);
    },
  );

  it('ends where the hub answers no JSON', async () => {
    await expect(push(answering('/preupload/', () => new Response('<html>')))).rejects.toMatchObject({
      code: 'network',
      message: `${server.endpoint}: expected an answer in JSON, got "<html>"`,
    });
  });

  it('ends at once where it is called off between two tries', async () => {
    const stop = new AbortController();
    const { sleep } = await openHub();
    const busy = answering('/commit/', () => {
      setTimeout(() => stop.abort(), 10);
      return new Response(null, { status: 503, headers: { 'Retry-After': '200' } });
    });
    await expect(push(busy, { sleep, signal: stop.signal })).rejects.toThrow(/abort/i);
  });

  it('ends where an answer has no end', async () => {
    const piece = new Uint8Array(2 ** 20);
    const endless: typeof fetch = async (input, init) =>
      String(input instanceof Request ? input.url : input).includes('/preupload/')
        ? new Response(new ReadableStream({ pull: (controller) => controller.enqueue(piece) }))
        : fetch(input, init);
    const pushed = pushFiles(access({ fetch: endless }), repository, uploads, { isPrivate: false, title: '' });
    await expect(pushed).rejects.toThrow(/expected an answer of at most 16777216 bytes, got more/);
  });
});
