// Where a treebank is, and what is kept of it. No server is asked.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchTreebank } from '../../../src/node/data/universal-dependencies.js';
import type { DownloadProgress, HubAccess } from '../../../src/node/hub/settings.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const content = '1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n\n';

/** A server of treebanks, what it was asked for and what it told of its progress. */
function serverOf(answer: () => Response | Promise<Response>, more: Partial<HubAccess> = {}) {
  const addresses: string[] = [];
  const told: DownloadProgress[] = [];
  const hub: HubAccess = {
    ...{ endpoint: 'https://hub.example', token: undefined, cacheFolder: folder, offline: false },
    fetch: async (address) => {
      addresses.push(String(address));
      return answer();
    },
    sleep: async () => {},
    onProgress: (progress) => told.push(progress),
    ...more,
  };
  const fetchOf = (
    treebank: string,
    { split, release = 'master', splits = ['train'] }: { split?: string; release?: string; splits?: string[] } = {},
    environment: Readonly<Record<string, string>> = {},
  ) => {
    const reference = { kind: 'ud', treebank, release, split } as const;
    return fetchTreebank(hub, reference, splits, { XDG_CACHE_HOME: folder, ...environment });
  };
  return { addresses, told, fetchOf };
}

const publicPlace = 'https://raw.githubusercontent.com/UniversalDependencies';

describe('a treebank', () => {
  it('is fetched from its repository and kept by its release', async () => {
    const { addresses, told, fetchOf } = serverOf(() => new Response(content));
    const path = join(folder, 'bytetag/ud/r2.14/en_ewt-ud-train.conllu');
    expect(await fetchOf('EN_EWT', { release: 'r2.14' })).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe(content);
    expect(addresses).toEqual([`${publicPlace}/UD_English-EWT/r2.14/en_ewt-ud-train.conllu`]);
    expect(told).toEqual([{ file: 'en_ewt-ud-train.conllu', received: content.length, total: content.length }]);
    expect(await fetchOf('en_ewt', { release: 'r2.14' })).toBe(path);
    expect(addresses).toHaveLength(1);
  });

  it.each([
    ['validation', ['train'], 'dev'],
    ['test', ['train'], 'test'],
    [undefined, ['validation', 'test'], 'dev'],
    [undefined, [], 'train'],
  ])('has the split %s, or the first of %j, in the file %s', async (split, splits, name) => {
    const { addresses, fetchOf } = serverOf(() => new Response(content));
    await fetchOf('de_gsd', { splits, ...(split !== undefined && { split }) });
    expect(addresses).toEqual([`${publicPlace}/UD_German-GSD/master/de_gsd-ud-${name}.conllu`]);
  });

  it('is fetched from another place that is named', async () => {
    const { addresses, fetchOf } = serverOf(() => new Response(content));
    await fetchOf('de_gsd', {}, { UD_ENDPOINT: 'https://mirror.example/ud/' });
    expect(addresses).toEqual(['https://mirror.example/ud/UD_German-GSD/master/de_gsd-ud-train.conllu']);
    await expect(fetchOf('de_hdt', {}, { UD_ENDPOINT: 'mirror' })).rejects.toThrow('UD_ENDPOINT: expected an address');
  });

  it('is not fetched offline', async () => {
    const { addresses, fetchOf } = serverOf(() => new Response(content), { offline: true });
    const path = join(folder, 'bytetag/ud/master/de_gsd-ud-train.conllu');
    await expect(fetchOf('de_gsd')).rejects.toMatchObject({
      code: 'network',
      message: `ud:de_gsd: expected ${path}, got none (HF_HUB_OFFLINE forbids to download it)`,
    });
    expect(addresses).toEqual([]);
  });

  it('that is not there is no file', async () => {
    const { fetchOf } = serverOf(() => new Response('404: Not Found', { status: 404 }));
    await expect(fetchOf('de_gsd')).rejects.toMatchObject({
      code: 'network',
      message: `ud:de_gsd: ${publicPlace}/UD_German-GSD/master/de_gsd-ud-train.conllu: expected it on the hub, got status 404 (is the name right?)`,
    });
    expect(existsSync(join(folder, 'bytetag'))).toBe(false);
  });

  it('of no known language is not asked for', async () => {
    const { addresses, fetchOf } = serverOf(() => new Response(content));
    await expect(fetchOf('xxx_a')).rejects.toMatchObject({ code: 'usage' });
    expect(addresses).toEqual([]);
  });

  it('that is no longer wanted is not read to its end', async () => {
    const controller = new AbortController();
    const body = new ReadableStream({
      pull: (stream) => {
        controller.abort(new Error('stopped'));
        stream.error(new TypeError('terminated'));
      },
    });
    const { fetchOf } = serverOf(() => new Response(body), { signal: controller.signal });
    await expect(fetchOf('de_gsd')).rejects.toThrow(new Error('stopped'));
  });
});
