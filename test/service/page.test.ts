// The page of a service, and that nothing but its files is served with it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/installed-package.js';
import { startService } from './start-service.js';

it('is at /, with its policy, and loads without a token', async () => {
  const { get } = await startService({ tokens: ['a-token-of-characters'] });
  const { status, headers, json: html } = await get('/');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*connect-src 'self' https:\/\/huggingface.co/,
  );
  expect(headers.get('cache-control')).toBe('no-cache');
  const [, script = ''] = /src="\.(\/assets\/[^"]+\.js)"/.exec(html) ?? [];
  const found = await get(script);
  expect([found.status, found.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  expect((await get('/v1/models')).status).toBe(401);
});

it('comes with the models that ship, and a list of their files', async () => {
  const { get } = await startService();
  const { files } = (await get('/models/pos-en/files.json')).json;
  for (const { path, size } of files) {
    const content = readFileSync(join(root, 'models', 'pos-en', path));
    expect(content.length).toBe(size);
    expect((await get(`/models/pos-en/${path}`)).status).toBe(200);
  }
});

it.each([
  ...['/package.json', '/../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/package.json', '//etc/passwd'],
  ...['/models', '/models/', '/models/pos-en', '/models/../package.json', '/models/%2e%2e/package.json'],
  ...['/models/..%5c..%5cpackage.json', '/models/pos-en%00/bytetag.json', '/assets/', '/.git/config'],
  ...['/service-worker.js', '/models/pos-en/../../package.json', '/sentences/test.conllu'],
])('has nothing else: %s', async (path) => {
  const { service } = await startService();
  const { statusCode, body } = await service.app.inject({ url: path, headers: { host: 'localhost' } });
  expect([400, 404]).toContain(statusCode);
  expect(JSON.parse(body)).toMatchObject({ error: expect.stringContaining('expected') });
});
