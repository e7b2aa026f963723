// Threads that are started, asked and ended. They run the compiled program: `npm test` builds it first.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestWorker } from '../../../src/foundation/conversation.js';
import { startThread } from '../../../src/node/threads/worker-thread.js';

const built = (file: string): string => JSON.stringify(new URL(`../../../dist/${file}`, import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
const program = pathToFileURL(join(folder, 'program.mjs'));
beforeAll(() =>
  writeFileSync(
    program,
    `import { answerRequests } from ${built('node/threads/answer-requests.js')};
    import { BytetagError } from ${built('foundation/errors.js')};
    import { parentPort } from 'node:worker_threads';
    const strange = [undefined, null, 3, 'text', {}, { id: undefined }, { id: 99, result: 1 }];
    answerRequests(async (setup, gate) => {
      if (setup === 'broken') throw new BytetagError('model', 'setup: expected a whole one, got a broken one');
      return {
        async answer(request) {
          if (request === 'fail') throw new BytetagError('data', 'request: expected another, got fail');
          if (request === 'chat') for (const word of strange) parentPort.postMessage(word);
          if (request === 'chat') setTimeout(() => { for (const word of strange) parentPort.postMessage(word); }, 20);
          if (request === 'leave') process.exit(3);
          if (request === 'throw') setTimeout(() => { throw new Error('own'); });
          if (request === 'throw') await new Promise(() => {});
          return { setup, request, running: gate[0], bytes: new Uint8Array(4).fill(request.length) };
        },
        transferOf: ({ bytes }) => [bytes.buffer],
        async dispose() {},
      };
    });`,
  ),
);
afterAll(() => rmSync(folder, { recursive: true }));

const start = (setup: unknown): RequestWorker<unknown, unknown> => startThread(program, setup, 'words');

describe('a thread', () => {
  it('answers what it is asked, outside the gate behind which it has got ready', async () => {
    const thread = start({ size: 2 });
    await thread.ready;
    for (const request of ['one', 'three']) {
      expect(await thread.ask(request)).toEqual({
        ...{ setup: { size: 2 }, request, running: 0 },
        bytes: new Uint8Array(4).fill(request.length),
      });
    }
    await thread.end();
    expect(await thread.ended).toMatchObject({ code: 'device', message: expect.stringContaining('got exit code 0') });
  });

  it('passes on what goes wrong, and goes on', async () => {
    const thread = start({});
    await thread.ready;
    await expect(thread.ask('fail')).rejects.toMatchObject({
      ...{ name: 'BytetagError', code: 'data', message: 'request: expected another, got fail' },
    });
    await expect(thread.ask(() => {})).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('workers: expected words that can be sent to a thread, got'),
    });
    expect(await thread.ask('')).toMatchObject({ request: '' });
    await thread.end();
  });

  it('may send what nobody has asked for', async () => {
    const thread = start({});
    await thread.ready;
    expect(await thread.ask('chat')).toMatchObject({ request: 'chat' });
    // What comes now comes between two requests.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await thread.ask('next')).toMatchObject({ request: 'next' });
    await thread.end();
  });

  it('says why it cannot be asked', async () => {
    const thread = start('broken');
    const reason = { code: 'model', message: 'setup: expected a whole one, got a broken one' };
    await expect(thread.ready).rejects.toMatchObject(reason);
    expect(await thread.ended).toMatchObject(reason);
  });

  it.each([
    ['leave', 'exit code 3'],
    ['throw', 'own'],
  ])('refuses what it is asked when it dies: %s', async (request, found) => {
    const thread = start({});
    await thread.ready;
    const reason = {
      code: 'device',
      message: `worker: expected it to go on, got ${found} (the next call starts another)`,
    };
    await expect(thread.ask(request)).rejects.toMatchObject(reason);
    expect(await thread.ended).toMatchObject(reason);
  });
});
