// The server of a service without its routes: what becomes of work that takes too long, and of faults.
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/service/http/app.js';

const limits = { bodyBytes: 1000, textLength: 100, texts: 10, calls: 10, seconds: 0.1 };

/** A server with a log that can be read. */
async function createLogged() {
  let log = '';
  const lines = new Writable({
    write(chunk, _, done) {
      log += chunk;
      done();
    },
  });
  const { server, usage } = await createApp({
    ...{ limits, logger: pino(lines), onAnswer: () => {}, check: () => {}, origins: [] },
  });
  return { server, usage, log: () => log };
}

describe('a server', () => {
  it('answers when the time is over, although the work is not', async () => {
    const { server, usage, log } = await createLogged();
    server.get('/slow', { config: { works: true } }, () => new Promise(() => {}));
    const { statusCode, headers, body } = await server.inject('/slow');
    expect([statusCode, headers['retry-after']]).toEqual([503, '10']);
    expect(JSON.parse(body).error).toMatch(/^time: expected an answer within 0.1 s/);
    expect(usage.calls).toBe(0);
    expect(log()).not.toContain('could not answer');
  });

  it('logs where a fault is, and not what it says', async () => {
    const { server, log } = await createLogged();
    server.get('/answer', () => Promise.reject(new Error('a secret text')));
    server.get('/stream', async (request) => server.problemOf(new TypeError('a secret text'), request).message);
    expect((await server.inject('/answer')).statusCode).toBe(500);
    expect((await server.inject('/stream')).body).toMatch(/expected an answer, got a fault of the service/);
    const faults = log()
      .split('\n')
      .filter((line) => line.includes('could not answer'))
      .map((line) => JSON.parse(line));
    expect(faults.map(({ name }) => name)).toEqual(['Error', 'TypeError']);
    expect(faults.every(({ places, requestId }) => places.length > 0 && requestId !== undefined)).toBe(true);
    expect(log()).not.toContain('secret');
  });
});
