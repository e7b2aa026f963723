// The service that the page came from, if it came from one: its models, which tag there and not in the page.
import { signal } from '@preact/signals';
import { BytetagError, type Tagged } from '../../src/web.js';
import type { PageTagger } from './model.js';

/** A model of the service. */
export interface ServerModel {
  readonly name: string;
  readonly tasks: PageTagger['config']['tasks'];
}

/** Its models, the first of which is its default. None if the page came from elsewhere. */
export const serverModels = signal<readonly ServerModel[]>([]);

/** Whether it wants a token that it has not been given. */
export const needsToken = signal(false);

/** What callers of it must have. It is kept until the page is closed, and nowhere else. */
let token = '';

/** Whether the page was built to be served by a service (`bytetag serve`). */
const isServed = import.meta.env.MODE === 'service';

/** Asks the service which models it has, with a token if it wants one. */
export async function findServer(given = ''): Promise<void> {
  if (!isServed) return;
  token = given;
  const response = await call('v1/models', {});
  needsToken.value = response.status === 401;
  if (!response.ok) return;
  const { models } = (await response.json()) as { readonly models: readonly ServerModel[] };
  serverModels.value = models.filter(({ tasks }) => tasks.length > 0);
}

function call(path: string, init: RequestInit): Promise<Response> {
  const headers = { ...init.headers, ...(token !== '' && { authorization: `Bearer ${token}` }) };
  return fetch(new URL(path, document.baseURI), { ...init, headers });
}

/** @throws BytetagError what the service says is wrong */
async function ask(body: object, signal?: AbortSignal): Promise<readonly Tagged[]> {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(body), ...(signal && { signal }) };
  const response = await call('v1/tag', init);
  const answer = await response.json();
  if (!response.ok) throw new BytetagError('io', String(answer.error));
  return answer.results;
}

/** Tags with a model of the service. */
export function serverTagger({ name, tasks }: ServerModel): PageTagger {
  return {
    config: { tasks },
    async tag(text, { task, alternatives, signal }) {
      const [tagged] = await ask({ text, model: name, task, alternatives }, signal);
      if (tagged === undefined) throw new BytetagError('io', 'the service: expected a result, got none');
      return tagged;
    },
    async label(sentences, { task }) {
      const results = await ask({ sentences, model: name, task });
      return results.map(({ tokens }) => ({
        tags: tokens.map(({ tag }) => tag),
        confidences: tokens.map(({ confidence = 1 }) => confidence),
      }));
    },
    async segment(text) {
      const [tagged] = await ask({ text, model: name });
      return tagged?.sentences.map(({ start, end }) => tagged.tokens.slice(start, end)) ?? [];
    },
    async dispose() {},
  };
}
