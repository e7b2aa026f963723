// The side of the child process in training: it receives a configuration as its first message, and sends events or an
// error back.
import { describeError, type ErrorCode, internal } from '../../foundation/errors.js';
import { keepsFreedMemory } from '../runtime/freed-memory.js';
import type { RunOptions } from '../training/run-options.js';
import { watchParent } from './watch-parent.js';

/** Messages to the process: first what to train; later, a request to stop after the current step. */
export type ProcessRequest =
  | {
      readonly type: 'start';
      readonly configuration: unknown;
      readonly resume: boolean;
      readonly overwrite: boolean;
      readonly profile?: string;
    }
  | { readonly type: 'stop' };

/** Messages from the process. */
export type ProcessMessage<Event> =
  | { readonly type: 'event'; readonly event: Event }
  | { readonly type: 'done' }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly message: string };

/** Trains in this process with `run`, for the process that started it. */
export function serveTraining<Configuration, Event>(
  run: (configuration: Configuration, options: RunOptions) => AsyncIterable<Event>,
): void {
  if (process.send === undefined) throw internal('the training process was started as a program');
  const send = (message: ProcessMessage<Event>): Promise<void> =>
    new Promise((resolve) => {
      process.send?.(message, undefined, {}, () => resolve());
    });
  const interruption = new AbortController();
  // Ctrl-C goes to every process of the terminal. This one ignores it and waits for the parent's message.
  process.on('SIGINT', () => {});
  // The signal that ends a job on a cluster goes to all of its processes, or only to this one. It saves and stops, as
  // if the parent had asked for it.
  process.on('SIGTERM', () => interruption.abort());
  watchParent();
  const leave = (): never => process.exit(1);
  // The parent was killed. Another run may use the folder at any moment, so this one must end.
  process.on('disconnect', leave);

  process.on('message', async (request: ProcessRequest) => {
    if (request.type === 'stop') {
      interruption.abort();
      return;
    }
    const { configuration, resume, overwrite, profile } = request;
    // The runtime's own arena, together with an allocator that keeps freed memory, takes 1 GiB more and saves no time.
    // But the runtime's notes for a profile would be allocated between the tensors, so that no freed memory would fit
    // the tensors of the next step.
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
    // When its channel is closed, nothing keeps the process alive and it ends by itself. On every platform this is safe
    // for native sessions.
    process.off('disconnect', leave);
    process.disconnect();
  });
}
