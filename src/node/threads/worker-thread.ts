// Starts and ends threads that answer requests, sends them requests, and reports if they die. The code that runs in the
// thread is in `answer-requests.ts`.
import { Worker } from 'node:worker_threads';
import { BytetagError, type ErrorCode } from '../../foundation/errors.js';
import { closeGate, createGate, type Gate } from './guarded-device.js';

/** The data that a thread is started with. */
export interface ThreadData<Setup> {
  readonly setup: Setup;
  readonly gate: Gate;
}

/** An error in a thread. */
export interface ThreadError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Messages to a thread: requests, each with a number, and at the end a message to stop. */
export type ThreadMessage<Request> = { readonly id: number; readonly request: Request } | 'end';

/** Messages from a thread: first whether it is ready, then answers, each with the number of its request. */
export type ThreadAnswer<Result> =
  | { readonly ready: true | ThreadError }
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly error: ThreadError };

/** A thread, which works on one request at a time. It keeps the process alive while it starts and while it works. */
export interface WorkerThread<Request, Result> {
  /** Resolves when it can take requests. @throws BytetagError if it could not start */
  readonly ready: Promise<void>;
  /** Resolves with the reason when the thread has ended. */
  readonly ended: Promise<BytetagError>;
  /**
   * @throws BytetagError what the thread throws, `usage` for a request that cannot be sent to it, `device` if it dies
   */
  ask(request: Request): Promise<Result>;
  /** Allows the process to end while the thread is idle. */
  rest(): void;
  /** Ends the thread. Its current request fails. */
  end(): Promise<void>;
}

/** The longest time, in milliseconds, that the end of the process waits for a thread's computation. */
const longestWait = 20_000;

/** The gates of all threads. */
const gates = new Set<Gate>();

/** `process.exit` terminates threads, so their computations have to end before it. */
function closeGates(): void {
  for (const gate of gates) closeGate(gate, longestWait);
}

/**
 * Starts a thread.
 * @param program a module that calls `answerRequests`
 * @param sendable describes what requests can contain, for the message about a request that cannot be sent
 */
export function startThread<Setup, Request, Result>(
  program: URL,
  setup: Setup,
  sendable: string,
): WorkerThread<Request, Result> {
  const gate = createGate();
  const workerData: ThreadData<Setup> = { setup, gate };
  // Threads refuse the option for how to read the main program.
  const execArgv = process.execArgv.filter((option) => !option.startsWith('--input-type'));
  const thread = new Worker(program, { workerData, execArgv });
  const send = (message: ThreadMessage<Request>): void => thread.postMessage(message);
  if (gates.size === 0) process.on('exit', closeGates);
  gates.add(gate);

  const starting = deferred<void>();
  let reason: BytetagError | undefined;
  let lastId = 0;
  let isEnding = false;
  let asked: { readonly id: number; readonly answer: Deferred<Result> } | undefined;
  thread.on('message', (message: ThreadAnswer<Result> | null) => {
    // Other code in the thread may send messages, too.
    if (typeof message !== 'object' || message === null) return;
    if ('ready' in message) {
      if (message.ready === true) return starting.resolve();
      reason = toError(message.ready);
      return starting.reject(reason);
    }
    if (asked === undefined || message.id !== asked.id) return;
    const { answer } = asked;
    asked = undefined;
    if ('error' in message) answer.reject(toError(message.error));
    else answer.resolve(message.result);
  });
  const dying = (what: unknown): void => {
    reason ??= died(what instanceof Error ? what.message : String(what));
  };
  thread.on('error', dying);
  thread.on('messageerror', (error) => {
    dying(error);
    send('end');
  });
  const ended = new Promise<BytetagError>((resolve) => {
    thread.on('exit', (code) => {
      gates.delete(gate);
      if (gates.size === 0) process.off('exit', closeGates);
      reason ??= died(`exit code ${code}`);
      // This is done first, so that no caller that learns of the failure sends it another request.
      resolve(reason);
      starting.reject(reason);
      asked?.answer.reject(reason);
      asked = undefined;
    });
  });
  return {
    ready: starting.promise,
    ended,
    ask(request) {
      const id = ++lastId;
      try {
        send({ id, request });
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error);
        const expected = `${sendable} that can be sent to a thread`;
        return Promise.reject(
          new BytetagError('usage', `workers: expected ${expected}, got ${what}`, { cause: error }),
        );
      }
      thread.ref();
      asked = { id, answer: deferred() };
      return asked.answer.promise;
    },
    rest() {
      if (!isEnding) thread.unref();
    },
    async end() {
      isEnding = true;
      thread.ref();
      send('end');
      await ended;
    },
  };
}

function toError({ code, message }: ThreadError): BytetagError {
  return new BytetagError(code, message);
}

function died(what: string): BytetagError {
  return new BytetagError('device', `worker: expected it to go on, got ${what} (the next call starts another)`);
}

/** A promise that other code resolves or rejects. */
interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function deferred<T>(): Deferred<T> {
  let [resolve, reject]: [(value: T) => void, (error: Error) => void] = [() => {}, () => {}];
  const promise = new Promise<T>((fulfil, refuse) => {
    [resolve, reject] = [fulfil, refuse];
  });
  // A rejection without a listener must not end the process.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
