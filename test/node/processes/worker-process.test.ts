// Processes that are started, asked, killed and ended. They run the compiled program: `npm test` builds it first.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestWorker } from '../../../src/foundation/conversation.js';
import { startProcess } from '../../../src/node/processes/worker-process.js';

const built = (file: string): string => JSON.stringify(new URL(`../../../dist/${file}`, import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
const program = pathToFileURL(join(folder, 'program.mjs'));
beforeAll(() =>
  writeFileSync(
    program,
    `import { answerParent } from ${built('node/processes/answer-parent.js')};
    import { BytetagError } from ${built('foundation/errors.js')};
    answerParent(async (setup) => {
      if (setup === 'broken') throw new BytetagError('model', 'setup: expected a whole one, got a broken one');
      return {
        async answer(request) {
          if (request === 'fail') throw new BytetagError('data', 'request: expected another, got fail');
          if (request === 'kill') process.kill(process.pid, 'SIGKILL');
          if (request === 'leave') process.exit(3);
          if (request === 'throw') setTimeout(() => { throw new Error('own'); });
          if (['kill', 'throw'].includes(request)) await new Promise(() => {});
          return { setup, request, process: process.pid, bytes: new Uint8Array(4).fill(request.length), map: new Map([[1, 'a']]) };
        },
        transferOf: ({ bytes }) => [bytes.buffer],
        async dispose() {},
      };
    });`,
  ),
);
afterAll(() => rmSync(folder, { recursive: true }));

const start = (setup: unknown): RequestWorker<unknown, unknown> => startProcess(program, setup, 'words');
const processOf = async (worker: RequestWorker<unknown, unknown>): Promise<number> =>
  ((await worker.ask('who')) as { readonly process: number }).process;

describe('a process', () => {
  it('answers what it is asked', async () => {
    const worker = start({ size: 2 });
    await worker.ready;
    for (const request of ['one', 'three']) {
      expect(await worker.ask(request)).toMatchObject({
        ...{ setup: { size: 2 }, request, map: new Map([[1, 'a']]) },
        bytes: new Uint8Array(4).fill(request.length),
      });
    }
    expect(await processOf(worker)).not.toBe(process.pid);
    await worker.end();
    expect(await worker.ended).toMatchObject({ code: 'device', message: expect.stringContaining('got exit code 0') });
  });

  it('passes on what goes wrong, and goes on', async () => {
    const worker = start({});
    await worker.ready;
    await expect(worker.ask('fail')).rejects.toMatchObject({
      ...{ name: 'BytetagError', code: 'data', message: 'request: expected another, got fail' },
    });
    await expect(worker.ask(() => {})).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('workers: expected words that can be sent to a thread, got'),
    });
    expect(await worker.ask('')).toMatchObject({ request: '' });
    await worker.end();
  });

  it('says why it cannot be asked', async () => {
    const worker = start('broken');
    const reason = { code: 'model', message: 'setup: expected a whole one, got a broken one' };
    await expect(worker.ready).rejects.toMatchObject(reason);
    expect(await worker.ended).toMatchObject(reason);
  });

  it.each([
    ['leave', 'exit code 3'],
    ['kill', 'SIGKILL'],
    ['throw', 'exit code 1'],
  ])('refuses what it is asked when it dies: %s', async (request, found) => {
    const worker = start({});
    await worker.ready;
    const reason = {
      code: 'device',
      message: `worker: expected it to go on, got ${found} (the next call starts another)`,
    };
    await expect(worker.ask(request)).rejects.toMatchObject(reason);
    expect(await worker.ended).toMatchObject(reason);
    await expect(Promise.race([worker.ask('more'), worker.ended])).resolves.toMatchObject(reason);
    await worker.end();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('goes on after %s, which its parent decides about', async (signal) => {
    const worker = start({});
    const pid = await worker.ready.then(() => processOf(worker));
    process.kill(pid, signal);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await processOf(worker)).toBe(pid);
    await worker.end();
  });
});
