// Who may call a service, and how much at a time.
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createService, startService } from './start-service.js';

const token = '0123456789abcdef-token';

describe('a service with a token', () => {
  it('answers who has it, and tells others nothing but that it lives', async () => {
    const { get, post } = await startService({ tokens: ['another-long-token', token], origins: ['https://a.example'] });
    for (const path of ['/v1/models', '/metrics', '/udpipe/models', '/v1/none']) {
      expect((await get(path)).status).toBe(401);
      expect((await get(path, { authorization: 'Bearer wrong' })).status).toBe(401);
      expect((await get(path, { authorization: `Basic ${token}` })).status).toBe(401);
    }
    expect((await post('/v1/tag', { text: 'a' })).json.error).toBe(
      'Authorization: expected Bearer and a token, got none',
    );
    expect((await post('/v1/tag', { text: 'a' }, { authorization: `Bearer ${token}` })).status).toBe(200);
    for (const path of ['/livez', '/readyz', '/openapi.json', '/docs', '/']) expect((await get(path)).status).toBe(200);
  });

  it('lets pages of named origins call, and no others', async () => {
    const { address, post } = await startService({ tokens: [token], origins: ['https://a.example'] });
    const headers = { authorization: `Bearer ${token}` };
    const allowed = await post('/v1/tag', { text: 'a' }, { ...headers, origin: 'https://a.example' });
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://a.example']);
    const other = await post('/v1/tag', { text: 'a' }, { ...headers, origin: 'https://b.example' });
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const asked = await fetch(`${address}/v1/tag`, {
      method: 'OPTIONS',
      headers: {
        ...{ origin: 'https://a.example', 'access-control-request-method': 'POST' },
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, 'https://a.example']);
  });

  it.each(['short', 'with a space in it all', 'not-ascii-ä-0123456789'])('refuses the token %j', async (wrong) => {
    await expect(createService({ tokens: [wrong] })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^token: expected tokens of at least 16 characters/),
    });
  });
});

/** Sends bytes as they are, and returns what comes back until the connection is closed. */
function send(address: string, bytes: string, wait = 0): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    for (const event of ['close', 'error']) socket.on(event, () => resolve(answer));
    socket.write(bytes);
    if (wait > 0) setTimeout(() => socket.destroy(), wait);
  });
}

describe('a service without a token', () => {
  it('answers to names that nobody else can point to it', async () => {
    const { address } = await startService({ hosts: ['tagger.example'] });
    const statusFor = async (host: string): Promise<string | undefined> =>
      /^HTTP\/1.1 (\d+)/.exec(
        await send(address, `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
      )?.[1];
    for (const host of ['localhost:1', '127.0.0.1', '[::1]:8080', '10.0.0.7', 'tagger.example', 'TAGGER.Example']) {
      expect([host, await statusFor(host)]).toEqual([host, '200']);
    }
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example']) {
      expect([host, await statusFor(host)]).toEqual([host, '421']);
    }
  });
});

it.each([
  [{ origins: ['a.example'] }, /^origins: expected such as https:\/\/example.org, got a.example$/],
  [{ origins: ['https://a.example/page'] }, /^origins: expected such as/],
  [{ hosts: ['https://a.example'] }, /^hosts: expected names such as/],
  [{ hosts: ['a.example:80'] }, /^hosts: expected names such as/],
  [{ timeLimit: 1e7 }, /^timeLimit: expected a number .*86400, got 10000000$/],
  [{ textLimit: 1e99 }, /^textLimit: expected a whole number/],
])('a service with %j is refused', async (options, expected) => {
  await expect(createService(options)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(expected),
  });
});

it('says that an address is not one of this machine', async () => {
  const { service } = await startService();
  await expect(service.listen({ host: '203.0.113.5', port: 0 })).rejects.toThrow(
    /^host: expected an address of this machine, got 203.0.113.5 /,
  );
});

describe('limits', () => {
  it('answers 429 to more calls than there may be at a time, and goes on', async () => {
    const { post, get } = await startService({ callsLimit: 2 });
    const text = 'word '.repeat(300);
    const answers = await Promise.all(Array.from({ length: 12 }, () => post('/v1/tag', { text })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await post('/v1/tag', { text })).status).toBe(200);
    expect((await get('/metrics')).json).toMatch(/^bytetag_calls 0$/m);
  });

  it('answers 503 to a call that takes too long', async () => {
    const { post } = await startService({ timeLimit: 0.05 });
    const { status, json } = await post('/v1/tag', { texts: Array.from({ length: 200 }, () => 'word '.repeat(100)) });
    expect([status, json.error]).toEqual([503, expect.stringMatching(/^time: expected an answer within 0.05 s/)]);
  });

  it('answers in time, also while processes are at work', async () => {
    const { post } = await startService({ timeLimit: 1 });
    const texts = Array.from({ length: 1000 }, () => 'word '.repeat(100));
    for (const _ of [1, 2]) expect((await post('/v1/tag', { texts })).status).toBe(503);
  });

  it('answers 408 to a body that does not come', async () => {
    const { address, get } = await startService({ timeLimit: 0.2 });
    const head =
      'POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';
    expect(await send(address, `${head}{"te`, 3000)).toMatch(/^HTTP\/1.1 (408|503)/);
    expect((await get('/metrics')).json).toMatch(/^bytetag_calls 0$/m);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1.1 400 .*"request: expected HTTP/s],
    [
      'two lengths',
      'POST /v1/tag HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
      /^HTTP\/1.1 400/,
    ],
    ['headers of a megabyte', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(2 ** 20)}\r\n\r\n`, /^HTTP\/1.1 431|^$/],
  ])('refuses %s', async (_, bytes, expected) => {
    const { address, get } = await startService();
    expect(await send(address, bytes, 3000)).toMatch(expected);
    expect((await get('/livez')).status).toBe(200);
  });
});
