// Starts services for tests, with a tiny untrained tagger. They run the compiled program: `npm test` builds it first.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type * as Door from '../../src/service.js';
import { writeTinyTagger } from '../support/tiny-tagger.js';

const built = new URL('../../dist/service.js', import.meta.url);
export const { createService } = (await import(built.href)) as typeof Door;

/** A folder that is removed after the tests. */
export const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
const running: Door.Service[] = [];
afterAll(async () => {
  await Promise.all(running.map((service) => service.close(1)));
  rmSync(folder, { recursive: true });
});

/** A service that listens, and its address. */
export interface Started {
  readonly service: Door.Service;
  readonly address: string;
  /** Sends JSON, and returns the status, the headers and the answer. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** What a service has answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any form.
  readonly json: any;
}

/** Starts a service with a tiny tagger, `tiny`, unless there are other models. */
export async function startService(options: Door.ServiceOptions = {}): Promise<Started> {
  const tiny = join(folder, 'tiny');
  await writeTinyTagger(tiny);
  const service = await createService({ models: [tiny], workers: 1, threads: 1, watch: 0, ...options });
  running.push(service);
  const address = await service.listen({ port: 0 });
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(address + path, init);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, json: isJson ? JSON.parse(text) : text };
  };
  return {
    ...{ service, address },
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
      }),
    get: (path, headers = {}) => ask(path, { headers }),
  };
}
