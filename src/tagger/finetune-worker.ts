// The worker thread of a fine-tuning run: a configuration arrives as worker data; events, or the error, are posted back.
import { parentPort, workerData } from 'node:worker_threads';
import { BytetagError, internal } from '../errors.js';
import { finetune } from './finetune.js';
import type { WorkerMessage, WorkerRequest } from './finetune-in-worker.js';

const port = parentPort;
if (port === null) throw internal('the fine-tuning worker was started as a program');
const post = (message: WorkerMessage): void => port.postMessage(message);
const { configuration, resume } = workerData as WorkerRequest;
const interruption = new AbortController();
port.once('message', () => interruption.abort());

try {
  for await (const event of finetune(configuration, { resume, signal: interruption.signal }))
    post({ type: 'event', event });
  post({ type: 'done' });
} catch (error) {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  post({
    type: 'error',
    code: error instanceof BytetagError ? error.code : 'internal',
    message: error instanceof BytetagError ? message : `internal: ${stack ?? message}`,
  });
} finally {
  // With its port closed nothing keeps the thread alive: it ends by itself, which native sessions survive everywhere.
  port.close();
}
