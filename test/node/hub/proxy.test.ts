// Requests by way of a proxy on this machine.
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchThroughProxies, proxyOf } from '../../../src/node/hub/proxy.js';
import { retryingFetch } from '../../../src/node/hub/request.js';
import type { HubAccess } from '../../../src/node/hub/settings.js';

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const seen: string[] = [];
/** Asked for `/there`, it leads to `elsewhere`. */
let elsewhere = '';
const target = createServer((request, response) => {
  seen.push(`target ${request.url}`);
  if (request.url === '/there') return response.writeHead(302, { Location: elsewhere, Connection: 'close' }).end();
  return response.writeHead(200, { Connection: 'close' }).end('found');
});
let refusal: number | undefined;
const proxy = createServer((request, response) => {
  seen.push(`proxy ${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
  void fetch(`http://${targetHost}${new URL(request.url ?? '').pathname}`, { redirect: 'manual' }).then(async (found) =>
    response
      .writeHead(found.status, { Connection: 'close', ...Object.fromEntries(found.headers) })
      .end(await found.text()),
  );
});
proxy.on('connect', (request, socket) => {
  seen.push(`proxy CONNECT ${request.url}`);
  if (refusal !== undefined) return socket.end(`HTTP/1.1 ${refusal} no\r\n\r\n`);
  const [host = '', port] = (request.url ?? '').split(':');
  const through = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 yes\r\n\r\n');
    through.pipe(socket).pipe(through);
  });
  for (const end of [through, socket]) end.on('error', () => {});
});
const [targetHost, proxyHost] = await Promise.all([listen(target), listen(proxy)]);
afterAll(async () => {
  for (const server of [target, proxy]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
beforeEach(() => {
  seen.length = 0;
  refusal = undefined;
});

const textOf = async (environment: Record<string, string>, address: string): Promise<string> =>
  (await fetchThroughProxies(environment)(address)).text();

describe('fetchThroughProxies', () => {
  it('goes straight where there is no proxy', async () => {
    expect(
      await textOf({ NO_PROXY: 'x', HTTPS_PROXY: '', http_proxy: '', HTTP_PROXY: proxyHost }, `http://${targetHost}/a`),
    ).toBe('found');
    expect(seen).toEqual(['target /a']);
  });

  it('asks the proxy, with its password', async () => {
    const environment = { HTTP_PROXY: `http://me:s%20cret@${proxyHost}` };
    expect(await textOf(environment, 'http://hub.example/a')).toBe('found');
    const password = Buffer.from('me:s cret').toString('base64');
    expect(seen).toEqual([`proxy GET http://hub.example/a Basic ${password}`, 'target /a']);
  });

  it('goes straight to what is excepted, after a redirection too', async () => {
    elsewhere = `http://${targetHost}/b`;
    const environment = { http_proxy: proxyHost, no_proxy: '127.0.0.1' };
    expect(await textOf(environment, 'http://hub.example/there')).toBe('found');
    expect(seen).toEqual(['proxy GET http://hub.example/there', 'target /there', 'target /b']);
  });

  it('has the proxy open a tunnel for what is encrypted, and says what it answers', async () => {
    refusal = 407;
    const environment = { HTTPS_PROXY: proxyHost };
    const hub = {
      ...{ endpoint: '', token: undefined, cacheFolder: '', offline: false, sleep: async () => {} },
      fetch: fetchThroughProxies(environment),
    } satisfies HubAccess;
    await expect(retryingFetch(hub)('https://hub.example/a')).rejects.toThrow(
      `https://hub.example: expected a connection, got Proxy response (407) !== 200 when HTTP Tunneling through the proxy http://${proxyHost}`,
    );
    expect(new Set(seen)).toEqual(new Set(['proxy CONNECT hub.example:443']));
  });

  it('refuses the address of a proxy that is none, once', async () => {
    let sleeps = 0;
    const hub = {
      ...{ endpoint: '', token: undefined, cacheFolder: '', offline: false, sleep: async () => void sleeps++ },
      fetch: fetchThroughProxies({ HTTPS_PROXY: 'socks5://me:secret@host:1' }),
    } satisfies HubAccess;
    await expect(retryingFetch(hub)('https://hub.example/a')).rejects.toMatchObject({
      code: 'usage',
      message: 'HTTPS_PROXY: expected http://host:port, got "socks5://host:1"',
    });
    expect(sleeps).toBe(0);
  });
});

describe('proxyOf', () => {
  it.each([
    ['https://hub.example', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    ['https://hub.example', { HTTPS_PROXY: 'https://p:1', https_proxy: 'q:2' }, 'http://q:2'],
    // As curl and requests do it: a proxy for one protocol is not for the other.
    ['https://hub.example', { HTTP_PROXY: 'http://p:1' }, undefined],
    ['http://hub.example', { HTTPS_PROXY: 'http://p:1' }, undefined],
    ['http://hub.example', { HTTP_PROXY: 'p:1', http_proxy: '' }, undefined],
  ])('of %s with %j is %s', (address, environment, expected) => {
    expect(proxyOf(new URL(address), environment)?.origin).toBe(expected);
  });

  it.each([
    ['http://hub.example', '*'],
    ['http://hub.example', 'other, hub.example'],
    ['http://HUB.example', 'example'],
    ['http://hub.example', '.example'],
    ['http://hub.example', '*.example other'],
    ['http://hub.example:8080', 'hub.example:8080'],
    ['https://hub.example', 'hub.example:443'],
    ['http://10.1.2.3', '10.0.0.0/8'],
    ['http://10.1.2.3', '10.1.2.3'],
    ['http://[::1]:80', '::1'],
    ['http://[fe80::1]', 'fe80::/10'],
    ['http://[::1]:81', '[::1]:81'],
  ])('excepts %s by %s', (address, list) => {
    const environment = { HTTP_PROXY: 'p:1', HTTPS_PROXY: 'p:1', NO_PROXY: list };
    expect(proxyOf(new URL(address), environment)).toBeUndefined();
  });

  it.each([
    ['http://hub.example', ''],
    ['http://thehub.example', 'hub.example'],
    ['http://hub.example:8080', 'hub.example:80'],
    ['http://hub.example.org', 'hub.example'],
    ['http://11.1.2.3', '10.0.0.0/8'],
    ['http://10.1.2.3', '1.2.3'],
    ['http://10.1.2.3', '10.0.0.0/99 10.0.0.0/x ::1/8'],
    ['http://[::1]', '::2'],
  ])('does not except %s by %s', (address, list) => {
    const environment = { HTTP_PROXY: 'p:1', HTTPS_PROXY: 'p:1', NO_PROXY: list };
    expect(proxyOf(new URL(address), environment)?.host).toBe('p:1');
  });
});
