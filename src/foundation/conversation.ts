// A conversation with a thread or a process: requests, one at a time, and their answers. It does not know how messages
// travel: Node's threads and processes, and the workers of a web page, have ways of their own.
import { BytetagError, describeError, type ErrorCode } from './errors.js';

/** An error in a thread. */
export interface ThreadError {
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Messages to a thread: requests, each with a number, the wish that one may end early, and at the end a message to
 * stop.
 */
export type ThreadMessage<Request> =
  | { readonly id: number; readonly request: Request }
  | { readonly abort: number }
  | 'end';

/**
 * Messages from a thread: first whether it is ready, then answers, each with the number of its request, and what
 * happened on the way to them.
 */
export type ThreadAnswer<Result, Event = never> =
  | { readonly ready: true | ThreadError }
  | { readonly id: number; readonly event: Event }
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly error: ThreadError };

/** How a request is made. */
export interface AskOptions<Event> {
  /** Called with what happens on the way to the answer. */
  readonly onEvent?: ((event: Event) => void) | undefined;
  /** Asks the thread to end early. The answer still comes: it is the thread's to decide what it is then. */
  readonly signal?: AbortSignal | undefined;
}

/** The end of a conversation that asks. */
export interface Conversation<Request, Result, Event = never> {
  /** Resolves when the thread can take requests. @throws BytetagError if it could not start */
  readonly ready: Promise<void>;
  /** Resolves with the reason when the thread has ended. */
  readonly ended: Promise<BytetagError>;
  /**
   * Sends a request. There must be no other without an answer.
   * @throws BytetagError what the thread throws, `usage` for a request that cannot be sent to it, `device` if it dies
   */
  ask(request: Request, options?: AskOptions<Event>): Promise<Result>;
  /** To be called with every message of the thread. Those of other code are left alone. */
  receive(message: unknown): void;
  /** Keeps what will end the thread, for the reason. */
  dying(what: unknown): void;
  /** To be called when the thread has ended. @param what the reason, if no other is known */
  end(what: string | BytetagError): void;
}

/**
 * Begins a conversation.
 * @param send throws for what cannot be sent
 * @param sendable describes what requests can contain, for the message about a request that cannot be sent
 */
export function createConversation<Request, Result, Event = never>(
  send: (message: ThreadMessage<Request>) => void,
  sendable: string,
): Conversation<Request, Result, Event> {
  const starting = deferred<void>();
  const ending = deferred<BytetagError>();
  let reason: BytetagError | undefined;
  let lastId = 0;
  let asked:
    | { readonly id: number; readonly answer: Deferred<Result>; readonly onEvent: (event: Event) => void }
    | undefined;
  return {
    ready: starting.promise,
    ended: ending.promise,
    ask(request, { onEvent = () => {}, signal } = {}) {
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
      const answer = deferred<Result>();
      asked = { id, answer, onEvent };
      const abort = (): void => send({ abort: id });
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
      const forget = (): void => signal?.removeEventListener('abort', abort);
      answer.promise.then(forget, forget);
      return answer.promise;
    },
    receive(given) {
      if (typeof given !== 'object' || given === null) return;
      const message = given as ThreadAnswer<Result, Event>;
      if ('ready' in message) {
        if (message.ready === true) return starting.resolve();
        reason = toError(message.ready);
        return starting.reject(reason);
      }
      if (asked === undefined || message.id !== asked.id) return;
      if ('event' in message) return asked.onEvent(message.event);
      const { answer } = asked;
      asked = undefined;
      if ('error' in message) answer.reject(toError(message.error));
      else answer.resolve(message.result);
    },
    dying(what) {
      reason ??= died(what instanceof Error ? what.message : String(what));
    },
    end(what) {
      reason ??= typeof what === 'string' ? died(what) : what;
      // This is done first, so that no caller that learns of the failure sends it another request.
      ending.resolve(reason);
      starting.reject(reason);
      asked?.answer.reject(reason);
      asked = undefined;
    },
  };
}

/**
 * A thread or a process that answers requests, one at a time. It keeps the program alive while it starts and while it
 * works.
 */
export interface RequestWorker<Request, Result> extends Pick<Conversation<Request, Result>, 'ready' | 'ended'> {
  /**
   * @throws BytetagError what the worker throws, `usage` for a request that cannot be sent to it, `device` if it dies
   */
  ask(request: Request): Promise<Result>;
  /** Allows the program to end while the worker is idle. */
  rest(): void;
  /** Ends the worker. Its current request fails. */
  end(): Promise<void>;
}

/** What an answerer may use of a conversation. */
export interface Answering<Event> {
  /** Tells the asker what happens on the way. */
  emit(event: Event): void;
  /** Aborted when the asker wants an early end. */
  readonly signal: AbortSignal;
}

/** Answers requests. */
export interface Answerer<Request, Result, Event = never> {
  answer(request: Request, answering: Answering<Event>): Promise<Result>;
  /** The memory of a result that is transferred, not copied. */
  transferOf(result: Result): readonly ArrayBuffer[];
  dispose(): Promise<void>;
}

/**
 * The end of a conversation that answers.
 * @param loaded the answerer, which may still be loading
 * @param send sends a message to the asker
 * @param close ends the thread
 * @returns a function to be called with every message of the asker
 */
export function answerMessages<Request, Result, Event = never>(
  loaded: Promise<Answerer<Request, Result, Event>>,
  send: (answer: ThreadAnswer<Result, Event>, transfer?: readonly ArrayBuffer[]) => void,
  close: () => void,
): (message: ThreadMessage<Request>) => Promise<void> {
  loaded.then(
    () => send({ ready: true }),
    (error) => {
      send({ ready: describeError(error) });
      close();
    },
  );
  const controllers = new Map<number, AbortController>();
  return async (message) => {
    if (message === 'end') {
      await loaded.then((answerer) => answerer.dispose()).catch(() => {});
      return close();
    }
    if ('abort' in message) return controllers.get(message.abort)?.abort();
    const { id, request } = message;
    const controller = new AbortController();
    controllers.set(id, controller);
    try {
      const answerer = await loaded;
      const { signal } = controller;
      const result = await answerer.answer(request, { emit: (event) => send({ id, event }), signal });
      send({ id, result }, answerer.transferOf(result));
    } catch (error) {
      send({ id, error: describeError(error) });
    } finally {
      controllers.delete(id);
    }
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
