// A thread that answers requests: how it is started, asked and ended, and what is said of it when it dies. What the thread
// itself does is in `answer-requests.ts`.
import { Worker } from 'node:worker_threads';
import { BytetagError, type ErrorCode } from '../../foundation/errors.js';
import { closeGate, createGate, type Gate } from './guarded-device.js';

/** The data that a thread is started with. */
export interface ThreadData<Setup> {
  readonly setup: Setup;
  readonly gate: Gate;
}

/** What went wrong in a thread. */
export interface ThreadError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a thread is sent: requests, each with its number, and at last that it end. */
export type ThreadMessage<Request> = { readonly id: number; readonly request: Request } | 'end';

/** What it sends: first whether it is ready, then answers, each with the number of what it answers. */
export type ThreadAnswer<Result> =
  | { readonly ready: true | ThreadError }
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly error: ThreadError };

/** A thread, which does one thing at a time. Keeps the process alive while it starts and while it is asked something. */
export interface WorkerThread<Request, Result> {
  /** Fulfilled when it can be asked. @throws BytetagError why it cannot */
  readonly ready: Promise<void>;
  /** Fulfilled when it has ended for whatever reason, which it gives. */
  readonly ended: Promise<BytetagError>;
  /** @throws BytetagError what the thread throws, `usage` for what cannot be sent to it, `device` if it dies */
  ask(request: Request): Promise<Result>;
  /** Lets the process end although it is there. */
  rest(): void;
  /** Ends it. What it is asked is refused. */
  end(): Promise<void>;
}

/** The longest that the end of the process waits for what a thread is computing, in milliseconds. */
const longestWait = 20_000;

/** Gates of all threads. */
const gates = new Set<Gate>();

/** `process.exit` terminates threads: before that what they are computing has to end. */
function closeGates(): void {
  for (const gate of gates) closeGate(gate, longestWait);
}

/**
 * Starts a thread.
 * @param program a module that calls `answerRequests`
 * @param sendable what requests are made of, for the message about one that cannot be sent
 */
export function startThread<Setup, Request, Result>(
  program: URL,
  setup: Setup,
  sendable: string,
): WorkerThread<Request, Result> {
  const gate = createGate();
  const workerData: ThreadData<Setup> = { setup, gate };
  // What says how to read the main program is refused by threads.
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
    // What else runs in the thread may send messages, too.
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
      // First of all, so that nobody who hears of a failure asks it something else.
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

/** A promise to be settled from outside. */
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
  // Whether anybody listens is up to the others.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
