// The main loop of a worker that `startWorker` has started: it answers requests until it has to end.
import { type Answerer, answerMessages, type ThreadError } from '../../foundation/conversation.js';
import { BytetagError, describeError } from '../../foundation/errors.js';
import type { ClosingMessage } from './page-worker.js';

/** What is used of the global scope of a worker. TypeScript's library for pages has no type for it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  close(): void;
}

/**
 * Answers the requests of the page that has started this worker. Where a device fails, for want of memory or because a
 * graphics card is lost, it would fail again: the worker ends, and the page's next request starts another.
 */
export function answerPage<Request, Result, Event = never>(answerer: Answerer<Request, Result, Event>): void {
  const scope = globalThis as unknown as WorkerScope;
  const close = (closed: true | ThreadError): void => {
    scope.postMessage({ closed } satisfies ClosingMessage);
    scope.close();
  };
  const lasting: Answerer<Request, Result, Event> = {
    ...answerer,
    async answer(request, answering) {
      try {
        return await answerer.answer(request, answering);
      } catch (error) {
        if (!(error instanceof BytetagError) || error.code !== 'device') throw error;
        close(describeError(error));
        return new Promise(() => {});
      }
    },
  };
  const answer = answerMessages(
    Promise.resolve(lasting),
    (message, transfer) => scope.postMessage(message, transfer),
    () => close(true),
  );
  scope.onmessage = ({ data }) => void answer(data);
}
