// The main loop of a thread that `startThread` has started: it loads its answerer and answers requests until it has to
// end.
import { parentPort, workerData } from 'node:worker_threads';
import { type Answerer, answerMessages } from '../../foundation/conversation.js';
import { internal } from '../../foundation/errors.js';
import { enterGate, type Gate, leaveGate } from './guarded-device.js';
import type { ThreadData } from './worker-thread.js';

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
  const loadBehindGate = async (): Promise<Answerer<Request, Result>> => {
    enterGate(gate);
    try {
      return await load(setup, gate);
    } finally {
      leaveGate(gate);
    }
  };
  port.on(
    'message',
    answerMessages<Request, Result>(
      loadBehindGate(),
      (answer, transfer = []) => port.postMessage(answer, transfer),
      () => port.close(),
    ),
  );
  // The sender would wait forever for the answer to a message that cannot be read, so the thread ends with this error.
  port.on('messageerror', (error) => {
    throw error;
  });
}
