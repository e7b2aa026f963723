// Starts and ends workers of a page that answer requests, and sends them requests. What runs in the worker begins with
// `answer-page.ts`.
import {
  type AskOptions,
  createConversation,
  type ThreadError,
  type ThreadMessage,
} from '../../foundation/conversation.js';
import { BytetagError } from '../../foundation/errors.js';

/** The last message from a worker, with the reason if it is not the page that has asked it to end. */
export interface ClosingMessage {
  readonly closed: true | ThreadError;
}

function isClosing(message: unknown): message is ClosingMessage {
  return typeof message === 'object' && message !== null && 'closed' in message;
}

/** A worker, which works on one request at a time. */
export interface PageWorker<Request, Result, Event = never> {
  /** Resolves when it can take requests. @throws BytetagError if it could not start */
  readonly ready: Promise<void>;
  /** Resolves with the reason when the worker has ended. */
  readonly ended: Promise<BytetagError>;
  /** @throws BytetagError what the worker throws, `usage` for a request that cannot be sent, `device` if it dies */
  ask(request: Request, options?: AskOptions<Event>): Promise<Result>;
  /** Nothing: a page does not wait for its workers. */
  rest(): void;
  /** Ends the worker when its current request is answered. */
  end(): Promise<void>;
  /** Ends the worker at once. Its current request fails. @param reason why it ends */
  stop(reason: BytetagError): void;
}

/**
 * Starts a worker.
 * @param create makes a worker whose program calls `answerPage`
 * @param sendable describes what requests can contain, for the message about one that cannot be sent
 * @throws BytetagError `device` if no worker can be made
 */
export function startWorker<Request, Result, Event = never>(
  create: () => Worker,
  sendable: string,
): PageWorker<Request, Result, Event> {
  const worker = createOr(create);
  const send = (message: ThreadMessage<Request>): void => worker.postMessage(message);
  const conversation = createConversation<Request, Result, Event>(send, sendable);
  const stop = (what: string | BytetagError): void => {
    worker.terminate();
    conversation.end(what);
  };
  worker.addEventListener('message', ({ data }) => {
    if (!isClosing(data)) return conversation.receive(data);
    const { closed } = data;
    stop(closed === true ? 'an end' : new BytetagError(closed.code, closed.message));
  });
  worker.addEventListener('error', (event) => {
    // Without this the page would report it as an error of its own, too.
    event.preventDefault();
    stop(event.message || 'a program that cannot be loaded');
  });
  worker.addEventListener('messageerror', () => stop('a message that cannot be read'));
  const { ready, ended } = conversation;
  return {
    ...{ ready, ended },
    ask: conversation.ask,
    rest() {},
    async end() {
      send('end');
      await ended;
    },
    stop,
  };
}

function createOr(create: () => Worker): Worker {
  let worker: Worker;
  try {
    worker = create();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BytetagError('device', `worker: expected one to be made, got ${reason}`, { cause });
  }
  if (typeof worker?.addEventListener === 'function') return worker;
  throw new BytetagError('device', 'worker: expected one of a web page, got another (outside of pages, use bytetag)');
}
