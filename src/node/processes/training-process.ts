// The inside of a process that trains: a configuration arrives as its first message; events, or the error, are sent back.
import { Worker } from 'node:worker_threads';
import { describeError, type ErrorCode, internal } from '../../foundation/errors.js';
import { keepsFreedMemory } from '../runtime/freed-memory.js';
import type { RunOptions } from '../training/run-options.js';

/** What the process is sent: first what to train; after that, that it stop after the current step. */
export type ProcessRequest =
  | {
      readonly type: 'start';
      readonly configuration: unknown;
      readonly resume: boolean;
      readonly overwrite: boolean;
      readonly profile?: string;
    }
  | { readonly type: 'stop' };

/** What the process sends. */
export type ProcessMessage<Event> =
  | { readonly type: 'event'; readonly event: Event }
  | { readonly type: 'done' }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly message: string };

/**
 * Ends this process when its parent is gone, from a thread of its own: while ONNX Runtime works or hangs, this one hears of nothing.
 */
function watchParent(): void {
  const { ppid } = process;
  // The first is who started it, which may be by way of a program in between.
  const workerData: WatchedProcesses = { starter: Number(process.argv[2]) || ppid, parent: ppid };
  const watch = new Worker(new URL('./parent-watch.js', import.meta.url), { workerData });
  // A thread that could not be started is no reason not to train.
  watch.on('error', () => {});
  watch.unref();
}

/** What the thread that watches is told: numbers of processes. */
export interface WatchedProcesses {
  readonly starter: number;
  readonly parent: number;
}

/** Makes this process one that trains, by `run`, for the process that started it. */
export function serveTraining<Configuration, Event>(
  run: (configuration: Configuration, options: RunOptions) => AsyncIterable<Event>,
): void {
  if (process.send === undefined) throw internal('the training process was started as a program');
  const send = (message: ProcessMessage<Event>): Promise<void> =>
    new Promise((resolve) => {
      process.send?.(message, undefined, {}, () => resolve());
    });
  const interruption = new AbortController();
  // Ctrl-C goes to every process of the terminal; what it means here the parent says.
  process.on('SIGINT', () => {});
  // What ends a job on a cluster goes to all of its processes, or to this one alone: it saves, as the parent would say.
  process.on('SIGTERM', () => interruption.abort());
  watchParent();
  const leave = (): never => process.exit(1);
  // The parent was killed: another run may take the folder at any moment.
  process.on('disconnect', leave);

  process.on('message', async (request: ProcessRequest) => {
    if (request.type === 'stop') {
      interruption.abort();
      return;
    }
    const { configuration, resume, overwrite, profile } = request;
    // An arena of the runtime's own beside an allocator that keeps freed memory takes 1 GiB more and saves no time. But what
    // the runtime notes for a profile would lie between the tensors, so that no freed memory fits the next step's.
    const memoryArena = !keepsFreedMemory(process.env) || profile !== undefined;
    const options = {
      resume,
      overwrite,
      memoryArena,
      signal: interruption.signal,
      ...(profile !== undefined && { profile }),
    };
    try {
      for await (const event of run(configuration as Configuration, options)) await send({ type: 'event', event });
      await send({ type: 'done' });
    } catch (error) {
      await send({ type: 'error', ...describeError(error) });
    }
    // With its channel closed nothing keeps the process alive: it ends by itself, which native sessions survive everywhere.
    process.off('disconnect', leave);
    process.disconnect();
  });
}
