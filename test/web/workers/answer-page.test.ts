import { afterEach, expect, it, vi } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { answerPage } from '../../../src/web/workers/answer-page.js';
import { startWorker } from '../../../src/web/workers/page-worker.js';

/** A worker without a thread of its own: what `program` begins answers the page, with copies of all messages. */
function workerOf(program: () => void): Worker {
  const scope = globalThis as unknown as Record<string, unknown>;
  const listeners: ((event: { data: unknown }) => void)[] = [];
  let isClosed = false;
  scope.postMessage = (data: unknown) => {
    if (isClosed) return;
    const copy = structuredClone(data);
    queueMicrotask(() => {
      for (const listener of listeners) listener({ data: copy });
    });
  };
  scope.close = () => {
    isClosed = true;
  };
  program();
  const receive = scope.onmessage as (event: { data: unknown }) => void;
  return {
    addEventListener: (type: string, listener: (event: { data: unknown }) => void) => {
      if (type === 'message') listeners.push(listener);
    },
    postMessage: (data: unknown) => receive({ data: structuredClone(data) }),
    terminate() {},
  } as unknown as Worker;
}

afterEach(() => {
  for (const name of ['postMessage', 'close', 'onmessage']) Reflect.deleteProperty(globalThis, name);
});

/** A worker that fails as it is asked to. */
const failing = () =>
  startWorker<BytetagError['code'], string>(
    () =>
      workerOf(() =>
        answerPage<BytetagError['code'], string>({
          async answer(code) {
            throw new BytetagError(code, 'model: expected memory, got none');
          },
          transferOf: () => [],
          async dispose() {},
        }),
      ),
    'codes',
  );

it('ends a worker whose device has failed, for that reason', async () => {
  const worker = failing();
  const ended = vi.fn();
  void worker.ended.then(ended);
  await expect(worker.ask('device')).rejects.toMatchObject({
    code: 'device',
    message: 'model: expected memory, got none',
  });
  expect(ended).toHaveBeenCalledOnce();
});

it('goes on after any other error, and ends when it is asked to', async () => {
  const worker = failing();
  const ended = vi.fn();
  void worker.ended.then(ended);
  await expect(worker.ask('usage')).rejects.toMatchObject({ code: 'usage' });
  await expect(worker.ask('data')).rejects.toMatchObject({ code: 'data' });
  expect(ended).not.toHaveBeenCalled();
  await worker.end();
  expect(ended).toHaveBeenCalledOnce();
});
