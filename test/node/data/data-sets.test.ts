// Data sets from a hub and treebanks from a server on this machine; patterns, packed files and selections.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { type ReadDataOptions, readAllSentences } from '../../../src/node/data/read-sentences.js';
import { fetchTreebank } from '../../../src/node/data/universal-dependencies.js';
import { openHub } from '../../../src/node/hub/settings.js';
import { startFakeHub } from '../../support/fake-hub.js';
import { fixturePath } from '../../support/fixtures.js';

const hub = await startFakeHub();
const requests: string[] = [];
const treebank = (word: string): string => `1\t${word}\t_\tNOUN\t_\t_\t_\t_\t_\t_\n\n`;
const treebanks = createServer((request, response) => {
  requests.push(request.url ?? '');
  const found = /^\/UD_English-EWT\/(master|r2\.14)\/en_ewt-ud-(train|dev)\.conllu$/.exec(request.url ?? '');
  response.writeHead(found ? 200 : 404, { Connection: 'close' });
  response.end(found ? treebank(`${found[1]}-${found[2]}`) : '404: Not Found');
});
await new Promise<void>((resolve) => treebanks.listen(0, '127.0.0.1', resolve));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  vi.stubEnv('HF_HOME', join(folder, 'home'));
  vi.stubEnv('HF_HUB_CACHE', '');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('UD_ENDPOINT', `http://127.0.0.1:${(treebanks.address() as AddressInfo).port}`);
  hub.requests.length = 0;
  requests.length = 0;
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
afterAll(async () => {
  await hub.close();
  await new Promise((resolve) => treebanks.close(resolve));
});

const first = async (reference: string, task = 'upos', options: ReadDataOptions = {}): Promise<readonly string[]> =>
  (await readAllSentences([reference], parseColumn(task), options)).map(({ words }) => words[0] ?? '');

describe('a data set on the hub', () => {
  const parquet = readFileSync(fixturePath('datasets/datasets.parquet'));
  const line = (word: string): string => `{"words": ["${word}"], "labels": ["NN"]}\n`;

  it('is read by split and selection, and without the hub afterwards', async () => {
    hub.commit('datasets/org/words', {
      'train.json': ['a', 'b', 'c'].map(line).join(''),
      'test.json': line('d'),
      'README.md': '# words',
    });
    expect(await first('hf:org/words')).toEqual(['a', 'b', 'c']);
    expect(await first('hf:org/words[:2]')).toEqual(['a', 'b']);
    expect(await first('hf:org/words:train[-1:]')).toEqual(['c']);
    expect(await first('hf:org/words', 'upos', { splits: ['validation', 'test'] })).toEqual(['d']);
    expect(hub.requests.filter((request) => request.includes('resolve'))).toHaveLength(2);
    hub.requests.length = 0;
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect(await first('hf:org/words')).toEqual(['a', 'b', 'c']);
    expect(hub.requests).toEqual([]);
  });

  it('is read as Parquet, its numbers by their names', async () => {
    hub.commit(
      'datasets/org/ner',
      { 'data/train-00000-of-00001.parquet': parquet },
      {
        large: ['data/train-00000-of-00001.parquet'],
      },
    );
    const [sentence] = await readAllSentences(['hf:org/ner'], parseColumn('ner'));
    expect(sentence?.tags).toEqual(['B-PER', 'I-PER', 'O', 'B-LOC']);
  });

  it('that a script makes is read from the branch that the hub makes', async () => {
    const script = hub.commit('datasets/org/script', { 'script.py': 'print()' });
    const converted = hub.commit('datasets/org/script', {
      'en/train/0000.parquet': parquet,
      'de/train/0000.parquet': 'x',
    });
    hub.branch('datasets/org/script', { main: script, 'refs/convert/parquet': converted });
    expect(await first('hf:org/script/en', 'ner')).toEqual(['Mary', 'Größe', 'It', 'a']);
    vi.stubEnv('HF_HUB_OFFLINE', 'true');
    expect(await first('hf:org/script/en', 'ner')).toEqual(['Mary', 'Größe', 'It', 'a']);
  });

  it('with several configurations is refused with their names, until one is named', async () => {
    const [en, de] = ['en', 'de'].map(line);
    hub.commit('datasets/org/many', { 'en/train.json': en ?? '', 'de/train.json': de ?? '', 'en/test.json': 'x' });
    await expect(first('hf:org/many')).rejects.toMatchObject({
      code: 'usage',
      message: 'hf:org/many: expected one of its configurations, got none of de, en (write hf:org/many/de)',
    });
    expect(hub.requests.filter((request) => request.includes('resolve'))).toEqual([]);
    expect(await first('hf:org/many/en')).toEqual(['en']);
    expect(await first('hf:org/many/de:train')).toEqual(['de']);
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    await expect(first('hf:org/many')).rejects.toThrow('expected one of its configurations, got none of de, en');
    expect(await first('hf:org/many/de')).toEqual(['de']);
  });

  it('with many configurations is refused with the beginnings of ten names', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `${10 + index}${'x'.repeat(200)}`);
    hub.commit('datasets/org/lots', Object.fromEntries(names.map((name) => [`${name}/train.json`, line('a')])));
    const shown = names.map((name) => `${name.slice(0, 60)}…`);
    const ten = names.slice(0, 10).map((name) => [`${name}/train.json`, line('a')] as const);
    hub.commit('datasets/org/ten', Object.fromEntries(ten));
    await expect(first('hf:org/ten')).rejects.toThrow(`got none of ${shown.slice(0, 10).join(', ')} (write`);
    await expect(first('hf:org/lots')).rejects.toMatchObject({
      code: 'usage',
      message: `hf:org/lots: expected one of its configurations, got none of ${shown.slice(0, 10).join(', ')} and 20 more (write hf:org/lots/${shown[0]})`,
    });
  });

  it('with several configurations in the branch that the hub makes is refused, too', async () => {
    const script = hub.commit('datasets/org/scripts', { 'script.py': 'print()' });
    const converted = hub.commit('datasets/org/scripts', {
      'en/train/0000.parquet': parquet,
      'de/train/0000.parquet': parquet,
    });
    hub.branch('datasets/org/scripts', { main: script, 'refs/convert/parquet': converted });
    await expect(first('hf:org/scripts', 'ner')).rejects.toThrow('got none of de, en (write hf:org/scripts/de)');
  });

  it('without an organisation is found where the hub leads to', async () => {
    hub.commit('datasets/eriktks/conll2003', { 'train.json': line('EU'), 'dev.json': line('Peter') });
    hub.rename('datasets/conll2003', 'datasets/eriktks/conll2003');
    expect(await first('hf:conll2003')).toEqual(['EU']);
    expect(await first('hf:conll2003:dev[:1]')).toEqual(['Peter']);
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect(await first('hf:conll2003')).toEqual(['EU']);
    await expect(first('hf:conll2004')).rejects.toThrow(/^conll2004: expected it in .* \(HF_HUB_OFFLINE forbids/);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('may name a split %s', async (split) => {
    hub.commit('datasets/org/names', { 'train.json': line('a') });
    const message = `hf:org/names: expected files of split ${split} (Parquet, JSON, CSV, CoNLL), got none`;
    await expect(first(`hf:org/names:${split}`)).rejects.toMatchObject({ code: 'data', message });
    hub.commit('datasets/org/names2', { [`${split}.json`]: line('b') });
    expect(await first(`hf:org/names2:${split}`)).toEqual(['b']);
  });

  it.each<[string, (url: string) => Promise<Response>, RegExp]>([
    [
      'cannot be reached',
      async () => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
      },
      /^http:.*: expected a connection, got ECONNRESET/,
    ],
    ['is broken', async () => new Response('broken', { status: 500 }), /expected an answer, got status 500/],
    ['refuses', async () => new Response('no', { status: 403 }), /expected access, got status 403/],
  ])('says so where the branch that the hub makes %s', async (_, answer, message) => {
    hub.commit('datasets/org/unsure', { 'train.json': line('a') });
    const branchAway: typeof fetch = (input, init) => {
      const url = decodeURIComponent(String(input instanceof Request ? input.url : input));
      return url.includes('refs/convert/parquet') ? answer(url) : fetch(input, init);
    };
    const options = { hub: { fetch: branchAway, sleep: async () => {} } };
    await expect(first('hf:org/unsure:test', 'upos', options)).rejects.toMatchObject({
      code: 'network',
      message: expect.stringMatching(message),
    });
    expect(await first('hf:org/unsure:train', 'upos', options)).toEqual(['a']);
  });

  it('is refused by a name that is none', async () => {
    await expect(first('hf:org/a--b')).rejects.toMatchObject({
      code: 'usage',
      message: 'hf: expected the name of a data set, with its organisation or without, got org/a--b',
    });
    expect(hub.requests).toEqual([]);
  });

  it('says which splits of which configuration are not there', async () => {
    hub.commit('datasets/org/left', { 'a/train.json': line('a'), 'b/test.json': line('b') });
    await expect(first('hf:org/left/a', 'upos', { splits: ['validation', 'test'] })).rejects.toMatchObject({
      code: 'data',
      message: 'hf:org/left: expected files of split a, validation or test (Parquet, JSON, CSV, CoNLL), got none',
    });
    await expect(first('hf:org/left', 'upos', { splits: ['validation', 'more'] })).rejects.toThrow(
      'hf:org/left: expected files of split validation or more (Parquet',
    );
  });

  it('with configurations but no organisation is told how to name one', async () => {
    hub.commit('datasets/org/plain', { 'en/train.json': line('a'), 'de/train.json': line('b') });
    hub.rename('datasets/plain', 'datasets/org/plain');
    await expect(first('hf:plain')).rejects.toThrow('got none of de, en (write hf:plain@main/de)');
    expect(await first('hf:plain@main/de')).toEqual(['b']);
    hub.commit('datasets/org/nested', { 'v1/en/train.json': line('a'), 'v1/de/train.json': line('b') });
    await expect(first('hf:org/nested/v1')).rejects.toThrow(
      'hf:org/nested/v1: expected one of its configurations, got none of de, en (write hf:org/nested/v1/de)',
    );
    expect(await first('hf:org/nested/v1/de')).toEqual(['b']);
  });

  it('without the split is one sentence', async () => {
    hub.commit('datasets/org/words2', { 'train.json': line('a') });
    await expect(first('hf:org/words2:test')).rejects.toThrow('hf:org/words2: expected files of split test');
    await expect(first('hf:org/nowhere')).rejects.toThrow('dataset org/nowhere on ');
  });
});

describe('a treebank', () => {
  it('is downloaded once', async () => {
    expect(await first('ud:en_ewt')).toEqual(['master-train']);
    expect(await first('ud:en_ewt@r2.14:dev')).toEqual(['r2.14-dev']);
    expect(await first('ud:en_ewt', 'upos', { splits: ['validation', 'test'] })).toEqual(['master-dev']);
    requests.length = 0;
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect(await first('ud:en_ewt:train')).toEqual(['master-train']);
    expect(requests).toEqual([]);
  });

  it.each(['..', '.', 'a/b', '../../x', '/etc', ''])('does not lead elsewhere by its release: %j', async (release) => {
    const reference = { kind: 'ud', treebank: 'en_ewt', release, split: undefined } as const;
    await expect(fetchTreebank(await openHub(), reference, ['train'])).rejects.toMatchObject({
      code: 'usage',
      message: `ud:en_ewt: expected a release like r2.14, got ${JSON.stringify(release)}`,
    });
    expect(requests).toEqual([]);
  });

  it('that has no end, or breaks off, is one sentence, and nothing of it is kept', async () => {
    const reference = { kind: 'ud', treebank: 'en_ewt', release: 'master', split: undefined } as const;
    let sent = 0;
    const answer = (end: number) => async () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += 1000;
            if (sent > end) controller.error(new TypeError('terminated', { cause: new Error('other side closed') }));
            else controller.enqueue(new Uint8Array(1000));
          },
        }),
      );
    const read = async (end: number) =>
      fetchTreebank(await openHub({ fetch: answer(end) }), reference, ['train'], process.env, 10_000);
    await expect(read(1e9)).rejects.toMatchObject({
      code: 'network',
      message: expect.stringMatching(/^ud:en_ewt: http.*: expected an answer of at most 10000 bytes, got more$/),
    });
    expect(sent).toBeLessThan(20_000);
    sent = 0;
    await expect(read(5000)).rejects.toThrow('expected a connection, got other side closed');
    expect(existsSync(join(folder, 'cache/bytetag/ud'))).toBe(false);
  });

  it('that is not there is one sentence', async () => {
    await expect(first('ud:constructor_x')).rejects.toThrow(
      'expected the code of a language before _, got constructor',
    );
    await expect(first('ud:en_nothing')).rejects.toThrow(
      /^ud:en_nothing: http.*UD_English-NOTHING.*: expected it on the hub/,
    );
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    await expect(first('ud:en_ewt:test')).rejects.toThrow('HF_HUB_OFFLINE forbids to download it');
  });
});

describe('files on this machine', () => {
  it('are found by patterns, unpacked and selected', async () => {
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    writeFileSync(join(folder, 'a/1.conllu'), treebank('one'));
    writeFileSync(join(folder, 'a/b/2.conllu.gz'), gzipSync(treebank('two')));
    writeFileSync(join(folder, 'a/b/3.jsonl'), '{"tokens": ["three"], "tags": ["NUM"]}\n');
    expect(await first(join(folder, 'a/*.conllu'))).toEqual(['one']);
    expect(await first(join(folder, 'a/**/?.*'))).toEqual(['one', 'two', 'three']);
    expect(await first(`${join(folder, '*/**/*.conllu*')}[1:]`)).toEqual(['two']);
    expect(await first(`${join(folder, '**')}[-1:]`)).toEqual(['three']);
    await expect(first(join(folder, '*.csv'))).rejects.toMatchObject({
      code: 'io',
      message: `${join(folder, '*.csv')}: expected files that fit it, got none`,
    });
    writeFileSync(join(folder, 'bad.conllu.gz'), 'not packed');
    await expect(first(join(folder, 'bad.conllu.gz'))).rejects.toThrow('bad.conllu.gz: expected gzip, got "');
    await expect(first(join(folder, 'missing.conllu.gz'))).rejects.toThrow('cannot read: no such file or folder');
  });

  it('are files even where their names look like more', async () => {
    const odd = join(folder, 'odd[:1].conllu');
    writeFileSync(odd, treebank('odd'));
    expect(await first(odd)).toEqual(['odd']);
    const selection = join(folder, 'odd.conllu[0:0]');
    writeFileSync(selection, treebank('odd'));
    expect(await first(selection)).toEqual(['odd']);
  });
});
