// bytetag's own interface: the labels of the library, and one sentence for what cannot be done.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Tagger } from '../../src/node/tagger.js';
import { folder, type Started, startService } from './start-service.js';

let started: Started;
let tagger: Tagger;
beforeAll(async () => {
  started = await startService({ bodyLimit: 20_000, textLimit: 2000, textsLimit: 20 });
  tagger = await Tagger.load(join(folder, 'tiny'));
});

/** The result of the library, with fewer digits. */
const shown = (result: unknown): unknown =>
  JSON.parse(JSON.stringify(result), (key, value) =>
    key === 'confidence' || key === 'probability' ? Number(value.toFixed(5)) : value,
  );

describe('POST /v1/tag', () => {
  const text = 'She sells 😀 sea shells. Does she?';
  it.each([
    ['a text', { text }, [text]],
    ['texts', { texts: [text, '', 'No.'] }, [text, '', 'No.']],
    ['words', { words: ['She', 'sells'] }, [{ words: ['She', 'sells'] }]],
    ['sentences', { sentences: [['a'], []] }, [{ words: ['a'] }, { words: [] }]],
  ])('gives the labels of the library: %s', async (_, body, inputs) => {
    const options = { alternatives: 2, bias: { A: 1 }, numBeams: 1 };
    const { status, json, headers } = await started.post('/v1/tag', { ...body, ...options });
    expect(status).toBe(200);
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    expect(json).toEqual({ model: 'tiny', task: 'upos', results: shown(await tagger.tag(inputs, options)) });
  });

  it('counts offsets as it is asked to', async () => {
    const { json } = await started.post('/v1/tag', { text: '😀 no', offsets: 'codepoints' });
    const { json: inAddress } = await started.post('/v1/tag?offsets=codepoints', { text: '😀 no' });
    expect(json.results[0].tokens.at(-1)).toMatchObject({ text: 'no', start: 2, end: 4 });
    expect(inAddress).toEqual(json);
  });

  it('labels JSON Lines as a stream', async () => {
    const lines = [{ text: 'One two.' }, { tokens: ['three'], own: 1 }, { none: 1 }, '{'];
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const { status, json, headers } = await started.post('/v1/tag', body, { 'content-type': 'application/x-ndjson' });
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    const results = String(json)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toHaveLength(4);
    expect(results[0].tokens.map((token: { readonly text: string }) => token.text)).toEqual(['One', 'two', '.']);
    expect(results[1]).toMatchObject({ tokens: ['three'], own: 1, tags: [expect.any(String)] });
    expect(results[2]).toMatchObject({ none: 1, error: expect.stringContaining('body:3: expected') });
    expect(results[3]).toMatchObject({ line: 4, error: expect.stringContaining('body:4: expected') });
  });

  it.each([
    [400, /^body: line 1, column 2: expected/, '{'],
    [400, /^body: line 1, column 1: expected a value, got "N"/, 'NaN'],
    [400, /^body: expected UTF-8/, new Uint8Array([0x22, 0xff, 0x22])],
    [400, /^body: .*expected at most 500 brackets/, '['.repeat(1000)],
    [400, /expected each key once/, '{"text":"a","text":"b"}'],
    [400, /^body: expected an object with one of text, texts, words, sentences, got/, []],
    [400, /^body: expected an object with one of text, texts, words, sentences, got/, {}],
    [400, /^body: expected an object with one of/, { text: 'a', texts: [] }],
    [400, /^text: expected a text, got 3$/, { text: 3 }],
    [400, /^texts\[1\]: expected a text, got null$/, { texts: ['a', null] }],
    [400, /^words\[1\]: expected a text that is not empty, got ""$/, { words: ['a', ''] }],
    [400, /^numBeams: expected a number of at most 16, got 1000$/, { text: 'a', numBeams: 1000 }],
    [400, /^numBeams: expected a number of at least 1, got 0$/, { text: 'a', numBeams: 0 }],
    [400, /^decoding: expected one of .*joint.*, got "best"$/, { text: 'a', decoding: 'best' }],
    [400, /^body: expected no other keys, got batchSize$/, { text: 'a', batchSize: 1 }],
    [400, /^bias\.A: expected a number, got "1"$/, { text: 'a', bias: { A: '1' } }],
    [400, /^model: expected one of tiny, got/, { text: 'a', model: '../../etc' }],
    [413, /^text: expected at most 2000 characters, got 3000$/, { text: 'a'.repeat(3000) }],
    [413, /^texts: expected at most 20 items, got 30$/, { texts: Array.from({ length: 30 }, () => '') }],
    [413, /^words: expected at most 2000 characters, got 3000$/, { words: Array.from({ length: 1500 }, () => 'a') }],
    [413, /^body: expected a shorter one, got more bytes$/, { text: 'a'.repeat(30_000) }],
    [422, /^task: expected the model’s only one, upos, got ner$/, { text: 'a', task: 'ner' }],
    [422, /^bias: .*Z/, { text: 'a', bias: { Z: 1 } }],
    [422, /alternatives/, { text: 'a', decoding: 'free', alternatives: 1 }],
    [422, /^text: expected Unicode/, { text: '\ud800' }],
  ])('answers %d: %s', async (status, message, body) => {
    const answer = await started.post('/v1/tag', body);
    expect(answer.json.error).toMatch(message);
    expect(answer.status).toBe(status);
    expect(answer.json.requestId).toBe(answer.headers.get('x-request-id'));
    // One sentence, and the service goes on.
    expect(answer.json.error).not.toContain('\n');
    expect((await started.post('/v1/tag', { text: 'a' })).status).toBe(200);
  });

  it.each([
    [415, /^Content-Type: expected application\/json or application\/x-ndjson/, { 'content-type': 'text/plain' }],
    [415, /^Content-Type: expected/, { 'content-type': 'application/x-www-form-urlencoded' }],
    [415, /^Content-Type: expected/, { 'content-type': 'multipart/form-data; boundary=b' }],
    [415, /^body: expected no Content-Encoding/, { 'content-encoding': 'gzip' }],
    [403, /^Origin: expected/, { origin: 'https://elsewhere.example' }],
  ])('answers %d to headers: %s', async (status, message, headers) => {
    const answer = await started.post('/v1/tag', { text: 'a' }, headers);
    expect([answer.status, answer.json.error]).toEqual([status, expect.stringMatching(message)]);
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from('{"text":"\xff"}\n', 'latin1'), /^body:2: expected UTF-8/],
    ['a line that is too long', Buffer.from(`{"text":"${'a'.repeat(13_000)}"}\n`), /^body:2: expected/],
  ])('ends a stream with a line that says why: %s', async (_, bad, expected) => {
    const body = new Uint8Array(Buffer.concat([Buffer.from('{"text":"One."}\n'), bad]));
    const { status, json } = await started.post('/v1/tag', body, { 'content-type': 'application/x-ndjson' });
    const lines = String(json)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([status, lines.at(-1)]).toEqual([200, { error: expect.stringMatching(expected) }]);
  });

  it('ends a stream of which no more comes with a line that says so', async () => {
    const { address } = await startService({ timeLimit: 0.3 });
    const never = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"text":"One."}\n')),
    });
    const headers = { 'content-type': 'application/x-ndjson' };
    const init = { method: 'POST', headers, body: never, duplex: 'half' } as RequestInit;
    const lines = (await (await fetch(`${address}/v1/tag`, init)).text()).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ error: expect.stringMatching(/^body: expected more of it/) });
  });

  it('answers 405 and 404 to other methods and addresses', async () => {
    const other = await started.get('/v1/tag');
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await started.get('/v2/tag')).status).toBe(404);
    expect((await started.get('/v1/tag/%2e%2e/%2e%2e/package.json')).status).toBe(404);
  });

  it('keeps a short request id of the caller, and no other', async () => {
    const idOf = async (id: string) =>
      (await started.get('/livez', { 'x-request-id': id })).headers.get('x-request-id');
    expect(await idOf('mine-1')).toBe('mine-1');
    expect(await idOf('x'.repeat(100))).not.toContain('xxx');
    expect(await idOf('a b')).not.toContain(' ');
  });
});

it('GET /v1/models names the models and their tasks', async () => {
  const { json } = await started.get('/v1/models');
  expect(json).toEqual({
    models: [{ name: 'tiny', generation: 1, tasks: [{ name: 'upos', column: 'upos', tags: ['A', 'B', 'C'] }] }],
  });
});

it('GET /openapi.json describes the interface, and /docs shows it', async () => {
  const { json } = await started.get('/openapi.json');
  expect(json.openapi).toBe('3.1.0');
  expect(Object.keys(json.paths)).toEqual(
    expect.arrayContaining(['/v1/tag', '/v1/models', '/huggingface', '/udpipe/process', '/livez', '/metrics']),
  );
  const { properties } = json.paths['/v1/tag'].post.requestBody.content['application/json'].schema;
  expect(properties.numBeams).toMatchObject({ type: 'integer', minimum: 1, maximum: 16 });
  expect(properties.model.enum).toEqual(['tiny']);
  const page = await started.get('/docs');
  expect([page.status, page.json]).toEqual([200, expect.stringContaining('swagger-ui')]);
});
