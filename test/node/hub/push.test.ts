// Uploads to a hub on this machine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pushFiles } from '../../../src/node/hub/push.js';
import type { HubAccess } from '../../../src/node/hub/settings.js';
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

  it.each(['null', '[]', '{}', '{"files":[null]}', '<html>'])('ends where the hub answers %s', async (body) => {
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
