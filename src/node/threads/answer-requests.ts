// The main loop of a thread that `startThread` has started: it loads its answerer and answers requests until it has to
// end.
import { parentPort, workerData } from 'node:worker_threads';
import { describeError, internal } from '../../foundation/errors.js';
import { enterGate, type Gate, leaveGate } from './guarded-device.js';
import type { ThreadAnswer, ThreadData, ThreadMessage } from './worker-thread.js';

/** Answers requests. */
export interface Answerer<Request, Result> {
  answer(request: Request): Promise<Result>;
  /** The memory of a result that is transferred, not copied. */
  transferOf(result: Result): readonly ArrayBuffer[];
  dispose(): Promise<void>;
}

/**
 * Answers the requests of the thread that has started this one.
 * @param load called inside the gate, because it imports the modules that load the runtime's library. The answerer must
 *   guard later computations itself
 */
export function answerRequests<Setup, Request, Result>(
  load: (setup: Setup, gate: Gate) => Promise<Answerer<Request, Result>>,
): void {
  if (parentPort === null) throw internal('what a thread does was started as a program');
  const port = parentPort;
  const { setup, gate } = workerData as ThreadData<Setup>;
  const send = (answer: ThreadAnswer<Result>, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(answer, transfer);

  const loadBehindGate = async (): Promise<Answerer<Request, Result>> => {
    enterGate(gate);
    try {
      return await load(setup, gate);
    } finally {
      leaveGate(gate);
    }
  };
  const loaded = loadBehindGate();
  loaded.then(
    () => send({ ready: true }),
    (error) => {
      send({ ready: describeError(error) });
      port.close();
    },
  );

  port.on('message', async (message: ThreadMessage<Request>) => {
    if (message === 'end') {
      await loaded.then((answerer) => answerer.dispose()).catch(() => {});
      port.close();
      return;
    }
    const { id, request } = message;
    try {
      const answerer = await loaded;
      const result = await answerer.answer(request);
      send({ id, result }, answerer.transferOf(result));
    } catch (error) {
      send({ id, error: describeError(error) });
    }
  });
  // The sender would wait forever for the answer to a message that cannot be read, so the thread ends with this error.
  port.on('messageerror', (error) => {
    throw error;
  });
}
