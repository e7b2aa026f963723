// Threads that share what is to be done: each takes the next request when it is done with one, and one that has died is
// replaced.
import { BytetagError } from '../../foundation/errors.js';
import { showable } from '../../foundation/unicode-escape.js';
import type { LabellingThread, WorkerRequest, WorkerResult } from './labelling-thread.js';

/** Threads. Owns them. */
export interface ThreadPool {
  /**
   * Has a thread do something as soon as one is free, in the order in which it was asked.
   * @param make called at that time, so that what waits takes no memory; if it gives undefined, nothing is done
   * @throws BytetagError what `LabellingThread.ask` throws; what the threads say that cannot start, if none can
   */
  ask(make: () => WorkerRequest | undefined): Promise<WorkerResult>;
  dispose(): Promise<void>;
}

/** After so many threads in a row that could not start, no other is tried beside those that work. */
const longestRow = 3;

interface Waiting {
  readonly make: () => WorkerRequest | undefined;
  resolve(result: WorkerResult | Promise<WorkerResult>): void;
  reject(error: unknown): void;
}

/**
 * Threads that start with the first request.
 * @param count how many
 * @param warn tells people of a thread that could not start while others do its work, more slowly
 */
export function createThreadPool(
  count: number,
  start: () => LabellingThread,
  warn: (message: string) => void,
): ThreadPool {
  const threads = new Set<LabellingThread>();
  const idle: LabellingThread[] = [];
  const waiting: Waiting[] = [];
  /** Those that have started. */
  const ready = new Set<LabellingThread>();
  let failures = 0;
  let lastFailure: BytetagError | undefined;
  let isDisposed = false;

  const startThreads = (): void => {
    while (!isDisposed && threads.size < count && (threads.size === 0 || failures < longestRow)) {
      const thread = start();
      threads.add(thread);
      thread.ready.then(
        () => {
          ready.add(thread);
          if (lastFailure) warn(couldNotStart(lastFailure));
          lastFailure = undefined;
          failures = 0;
          free(thread);
        },
        () => {},
      );
      void thread.ended.then((reason) => lose(thread, reason));
    }
  };
  /** Gives a thread the next request, or lets it rest. */
  const free = (thread: LabellingThread): void => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const request = attempt(next);
      if (request === undefined) continue;
      const result = thread.ask(request);
      next.resolve(result);
      // A thread that has died is not free: it says so itself.
      const release = (): void => void (threads.has(thread) && free(thread));
      result.then(release, release);
      return;
    }
    thread.rest();
    idle.push(thread);
  };
  const lose = (thread: LabellingThread, reason: BytetagError): void => {
    threads.delete(thread);
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
    if (isDisposed) return;
    if (ready.delete(thread)) {
      // What it was asked is refused. What waits is for another.
      if (waiting.length > 0) startThreads();
      return;
    }
    failures++;
    if (ready.size > 0) warn(couldNotStart(reason));
    else lastFailure = reason;
    // Where a thread could not start, the next one could not either.
    if (threads.size === 0) for (const { reject } of waiting.splice(0)) reject(reason);
  };

  return {
    ask(make) {
      if (isDisposed) return Promise.reject(new BytetagError('usage', 'workers: expected some, got none any more'));
      return new Promise((resolve, reject) => {
        waiting.push({ make, resolve, reject });
        startThreads();
        const thread = idle.pop();
        if (thread) free(thread);
      });
    },
    async dispose() {
      isDisposed = true;
      for (const { reject } of waiting.splice(0))
        reject(new BytetagError('usage', 'workers: expected to go on, got an end'));
      await Promise.all([...threads].map((thread) => thread.end()));
    },
  };
}

/** In characters that a terminal only shows. */
function couldNotStart({ message }: BytetagError): string {
  return showable(`a labelling thread could not start: ${message}`);
}

/** The request; undefined where nothing is to be done any more, or what makes it has thrown. */
function attempt({ make, resolve, reject }: Waiting): WorkerRequest | undefined {
  try {
    const request = make();
    if (request === undefined) resolve({});
    return request;
  } catch (error) {
    reject(error);
    return undefined;
  }
}
