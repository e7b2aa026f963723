// The main loop of a worker that `startWorker` has started: it answers requests until it has to end.
import { type Answerer, answerMessages } from '../../foundation/conversation.js';
import { closedMessage } from './page-worker.js';

/** What is used of the global scope of a worker. TypeScript's library for pages has no type for it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  close(): void;
}

/** Answers the requests of the page that has started this worker. */
export function answerPage<Request, Result, Event = never>(answerer: Answerer<Request, Result, Event>): void {
  const scope = globalThis as unknown as WorkerScope;
  const close = (): void => {
    scope.postMessage(closedMessage);
    scope.close();
  };
  const answer = answerMessages(
    Promise.resolve(answerer),
    (message, transfer) => scope.postMessage(message, transfer),
    close,
  );
  scope.onmessage = ({ data }) => void answer(data);
}
