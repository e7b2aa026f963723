// Fine-tuning in a thread of its own: a configuration goes in, the same events as from `finetune` come out, while the
// calling thread stays free to draw them and to be interrupted.
import { Worker } from 'node:worker_threads';
import { BytetagError, type ErrorCode, internal } from '../errors.js';
import type { FinetuneEvent, FinetuneOptions } from './finetune.js';
import type { TrainingConfiguration } from './training-configuration.js';

/** What the worker is started with. */
export interface WorkerRequest {
  readonly configuration: TrainingConfiguration;
  readonly resume: boolean;
}

/** What the worker posts. Any message to it means: stop after the current step. */
export type WorkerMessage =
  | { readonly type: 'event'; readonly event: FinetuneEvent }
  | { readonly type: 'done' }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly message: string };

/**
 * Runs `finetune` in a worker thread: ONNX Runtime blocks the thread that it runs on.
 * @throws BytetagError what `finetune` throws, or `internal` if the thread dies
 */
export async function* finetuneInWorker(
  configuration: TrainingConfiguration,
  { resume = false, signal }: FinetuneOptions = {},
): AsyncGenerator<FinetuneEvent, void, void> {
  const request: WorkerRequest = { configuration, resume };
  const worker = new Worker(new URL('./finetune-worker.js', import.meta.url), { workerData: request });
  const messages: WorkerMessage[] = [];
  let wake = (): void => {};
  const push = (message: WorkerMessage): void => {
    messages.push(message);
    wake();
  };
  const stop = (): void => worker.postMessage('stop');
  worker.on('message', push);
  worker.on('error', (error) => push({ type: 'error', code: 'internal', message: internal(String(error)).message }));
  worker.on('exit', (code) =>
    push({ type: 'error', code: 'internal', message: internal(`the training thread ended with code ${code}`).message }),
  );
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      const message = messages.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else if (message.type === 'event') yield message.event;
      else if (message.type === 'done') return;
      else throw new BytetagError(message.code, message.message);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    // A caller that stops listening wants the run to end, too.
    stop();
  }
}
