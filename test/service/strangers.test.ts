// What strangers send to read files, to reach hosts, or to see what others have sent. The bytes are sent as they are:
// clients would mend many of them.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Started, startService } from './start-service.js';

/** A text of somebody else, which nobody may see, in answers, logs or figures. */
const secret = 'Zanzibarberry';

/** A host that must never be called. */
let called = 0;
const canary = createServer((_, response) => {
  called++;
  response.end(secret);
});
let log = '';
const logged = new Writable({
  write(chunk, _, done) {
    log += chunk;
    done();
  },
});
let service: Started;
let elsewhere = '';

beforeAll(async () => {
  canary.listen(0, '127.0.0.1');
  await once(canary, 'listening');
  elsewhere = `127.0.0.1:${(canary.address() as AddressInfo).port}`;
  service = await startService({ logger: pino({ level: 'trace' }, logged), bodyLimit: 10_000 });
  const { status } = await service.post('/v1/tag', { text: `My ${secret}.` });
  expect(status).toBe(200);
});
afterAll(() => {
  canary.close();
});

/** Sends bytes, and returns what comes back until nothing more does. */
function send(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(service.address).port), '127.0.0.1');
    let answer = '';
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    socket.write(bytes);
  });
}

/** A request as it is sent. `body` may be what `headers` say otherwise. */
function rawRequest(line: string, body = '', headers: readonly string[] = []): string {
  const own = ['Host: localhost', 'Connection: close', ...headers];
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return [`${line} HTTP/1.1`, ...own, ...length, '', body].join('\r\n');
}

const asJson = ['Content-Type: application/json'];
const post = (path: string, body: unknown): string => rawRequest(`POST ${path}`, JSON.stringify(body), asJson);

it.each<readonly [string, () => string, RegExp]>([
  ['a path for a model', () => post('/v1/tag', { text: 'a', model: '/etc/passwd' }), /^HTTP\/1.1 400 /],
  ['a path in the address', () => rawRequest('GET /v1/models/..%2f..%2fetc%2fpasswd'), /^HTTP\/1.1 40[045] /],
  ['a path for one of Hugging Face', () => post('/huggingface/..%2f..%2fetc', { inputs: 'a' }), /^HTTP\/1.1 40[04] /],
  ['a path for one of UDPipe', () => rawRequest('GET /udpipe/process?model=%2Fetc&data=a'), /^HTTP\/1.1 400 /],
  ['a path in the documentation', () => rawRequest('GET /docs/static/..%2f..%2fpackage.json'), /^HTTP\/1.1 40[034] /],
  ['a path with a null', () => rawRequest('GET /v1/models%00/etc/passwd'), /^HTTP\/1.1 40[04] /],
  [
    'a file in a form',
    () => {
      const head = 'Content-Disposition: form-data; name="data"; filename="/etc/passwd"';
      const form = ['--b', head, '', 'Own.', '--b--', ''].join('\r\n');
      const type = 'Content-Type: multipart/form-data; boundary=b';
      return rawRequest('POST /udpipe/process?tokenizer=', form, [type]);
    },
    /^HTTP\/1.1 200 .*# text = Own\./s,
  ],
  ['an option of the program', () => post('/v1/tag', { text: 'a', segmenter: '/etc' }), /^HTTP\/1.1 400 /],
  ['another constructor', () => post('/v1/tag', { text: 'a', constructor: { x: 1 } }), /^HTTP\/1.1 400 /],
  [
    'another prototype',
    () => rawRequest('POST /v1/tag', '{"text":"a","__proto__":{"task":"x"}}', asJson),
    /^HTTP\/1.1 400 .*body: expected no other keys, got __proto__/s,
  ],
  ['a model of the hub', () => post('/v1/tag', { text: 'a', model: 'google/byt5-small' }), /^HTTP\/1.1 400 /],
  ['a model elsewhere', () => post('/v1/tag', { text: 'a', model: `http://${elsewhere}/x` }), /^HTTP\/1.1 400 /],
  ['a text elsewhere', () => post('/huggingface', { inputs: `http://${elsewhere}/x` }), /^HTTP\/1.1 200 /],
  ['an address elsewhere', () => rawRequest(`GET http://${elsewhere}/x`), /^HTTP\/1.1 4\d\d /],
  ['a tunnel', () => rawRequest(`CONNECT ${elsewhere}`), /^$|^HTTP\/1.1 4\d\d /],
  [
    'another protocol',
    () => rawRequest('GET /v1/models', '', ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']),
    /^HTTP\/1.1 (200|4\d\d) /,
  ],
  [
    'a host elsewhere',
    () => rawRequest('GET /v1/models', '', [`X-Forwarded-Host: ${elsewhere}`, `Forwarded: host=${elsewhere}`]),
    /^HTTP\/1.1 200 /,
  ],
  [
    'a request within another, by two lengths',
    () =>
      rawRequest('POST /v1/tag', '0\r\n\r\nGET /metrics HTTP/1.1\r\nX: ', [...asJson, 'Transfer-Encoding: chunked']),
    /^HTTP\/1.1 400 /,
  ],
  [
    'a request within another, by a length that is none',
    () => rawRequest('POST /v1/tag', '', [...asJson, 'Content-Length: +2']),
    /^HTTP\/1.1 400 /,
  ],
  ['a line within a header', () => rawRequest('GET /livez', '', ['X-Request-Id: a\rSet-Cookie: x']), /^HTTP\/1.1 400 /],
  ['an id that is no id', () => rawRequest('GET /livez', '', ['X-Request-Id: a b<script>']), /^HTTP\/1.1 200 /],
  [
    'a method that would show headers',
    () => rawRequest('TRACE /v1/tag', '', ['Cookie: secret=1']),
    /^HTTP\/1.1 40[045] /,
  ],
  ['another method by a header', () => rawRequest('GET /v1/tag', '', ['X-HTTP-Method-Override: POST']), / 40[45] /],
  ['figures', () => rawRequest('GET /metrics'), /^HTTP\/1.1 200 /],
])('%s', async (_, bytes, expected) => {
  const answer = await send(bytes());
  expect(answer).toMatch(expected);
  expect(answer).not.toMatch(/root:|"dependencies"|Set-Cookie|<script>|secret=1/i);
  expect(answer).not.toContain(secret);
  // One request has one answer.
  expect(answer.match(/^HTTP\/1.1 /gm)?.length ?? 0).toBeLessThanOrEqual(1);
  expect(called).toBe(0);
});

it('logs nothing that was sent', () => {
  expect(called).toBe(0);
  expect(log).toContain('"/v1/tag"');
  expect(log).not.toMatch(new RegExp(`${secret}|etc|passwd|script|${elsewhere}`));
});
