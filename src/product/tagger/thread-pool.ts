// A pool of threads or processes that share a queue of requests. A free one takes the next request, and one that has
// died is replaced.
import { BytetagError } from '../../foundation/errors.js';
import { showable } from '../../foundation/unicode-escape.js';
import type { LabellingThread, WorkerRequest, WorkerResult } from './labelling-thread.js';

/** A pool of threads. Owns them. */
export interface ThreadPool {
  /**
   * Gives a request to the next free thread, in the order of the calls.
   * @param make makes the request when a thread is free, so that waiting requests take no memory
   * @throws BytetagError what `LabellingThread.ask` throws; if no thread can start, the error of the start
   */
  ask(make: () => WorkerRequest): Promise<WorkerResult>;
  /**
   * Starts all threads and gives each of them a request.
   * @throws BytetagError if no thread could answer, why the first could not
   */
  askEach(request: WorkerRequest): Promise<void>;
  dispose(): Promise<void>;
}

/** After this many threads in a row could not start, no other is started while some work. */
const longestRow = 3;

/** How a pool is made. */
export interface ThreadPoolOptions {
  /** The number of threads. */
  readonly count: number;
  readonly start: () => LabellingThread;
  /** Called with a message if a thread could not start and the others work more slowly without it. */
  readonly warn: (message: string) => void;
  /**
   * How often a request is given to a thread if those that had it died. Default: 1, it fails with the thread. Requests
   * to one thread (`askEach`) always do.
   */
  readonly attempts?: number;
}

interface Waiting {
  readonly make: () => WorkerRequest;
  /** How often it may be given to a thread. */
  readonly attempts: number;
  resolve(result: WorkerResult): void;
  reject(error: unknown): void;
}

/** Makes a pool of threads, which start with the first request. */
export function createThreadPool({ count, start, warn, attempts = 1 }: ThreadPoolOptions): ThreadPool {
  const threads = new Set<LabellingThread>();
  const idle: LabellingThread[] = [];
  const waiting: Waiting[] = [];
  /** Requests for one thread, which come before the others. */
  const own = new Map<LabellingThread, Waiting[]>();
  /** The threads that have started. */
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
  /** Gives a thread the next request, or marks it as idle. */
  const free = (thread: LabellingThread): void => {
    const take = (): Waiting | undefined => own.get(thread)?.shift() ?? waiting.shift();
    for (let next = take(); next; next = take()) {
      const request = attempt(next);
      if (request === undefined) continue;
      const result = thread.ask(request);
      result.then(next.resolve, (error) => {
        // Its `ended` has come before, so a thread that has died is no longer among them.
        const hasDied = !threads.has(thread) && !isDisposed;
        if (hasDied && next.attempts > 1) again({ ...next, attempts: next.attempts - 1 });
        else next.reject(error);
      });
      // A thread that has died is not free. Its `ended` handles this case.
      const release = (): void => void (threads.has(thread) && free(thread));
      result.then(release, release);
      return;
    }
    thread.rest();
    idle.push(thread);
  };
  /** Puts a request before those that wait. */
  const again = (request: Waiting): void => {
    waiting.unshift(request);
    startThreads();
    const thread = idle.pop();
    if (thread) free(thread);
  };
  const lose = (thread: LabellingThread, reason: BytetagError): void => {
    threads.delete(thread);
    for (const { reject } of own.get(thread) ?? []) reject(reason);
    own.delete(thread);
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
    if (isDisposed) return;
    if (ready.delete(thread)) {
      // Its own request fails. Waiting requests go to another thread.
      if (waiting.length > 0) startThreads();
      return;
    }
    failures++;
    if (ready.size > 0) warn(couldNotStart(reason));
    else lastFailure = reason;
    // If no thread could start, the next one could not either.
    if (threads.size === 0) for (const { reject } of waiting.splice(0)) reject(reason);
  };

  return {
    ask(make) {
      if (isDisposed) return Promise.reject(disposed());
      return new Promise((resolve, reject) => {
        waiting.push({ make, attempts, resolve, reject });
        startThreads();
        const thread = idle.pop();
        if (thread) free(thread);
      });
    },
    async askEach(request) {
      if (isDisposed) throw disposed();
      startThreads();
      const answers = Array.from(threads, (thread) => {
        const answer = new Promise<WorkerResult>((resolve, reject) => {
          own.set(thread, [...(own.get(thread) ?? []), { make: () => request, attempts: 1, resolve, reject }]);
        });
        if (idle.includes(thread)) {
          idle.splice(idle.indexOf(thread), 1);
          free(thread);
        }
        return answer;
      });
      const outcomes = await Promise.allSettled(answers);
      const [failure] = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome] : []));
      if (failure !== undefined && outcomes.every(({ status }) => status === 'rejected')) throw failure.reason;
    },
    async dispose() {
      isDisposed = true;
      const unanswered = [...[...own.values()].flat(), ...waiting.splice(0)];
      own.clear();
      for (const { reject } of unanswered) reject(new BytetagError('usage', 'workers: expected to go on, got an end'));
      await Promise.all([...threads].map((thread) => thread.end()));
    },
  };
}

function disposed(): BytetagError {
  return new BytetagError('usage', 'workers: expected some, got none any more');
}

/** The warning, with control characters escaped for a terminal. */
function couldNotStart({ message }: BytetagError): string {
  return showable(`a labelling thread could not start: ${message}`);
}

/** The request; undefined if `make` has thrown. */
function attempt({ make, reject }: Waiting): WorkerRequest | undefined {
  try {
    return make();
  } catch (error) {
    reject(error);
    return undefined;
  }
}
