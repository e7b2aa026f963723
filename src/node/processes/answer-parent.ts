// The main loop of a process that `startProcess` has started: it loads its answerer and answers requests until it has
// to end.
import { type Answerer, answerMessages, type ThreadAnswer, type ThreadMessage } from '../../foundation/conversation.js';
import { internal } from '../../foundation/errors.js';
import { watchParent } from './watch-parent.js';
import type { WorkerProcessMessage } from './worker-process.js';

/** Answers the requests of the process that has started this one. @param load called with the setup */
export function answerParent<Setup, Request, Result>(load: (setup: Setup) => Promise<Answerer<Request, Result>>): void {
  if (process.send === undefined) throw internal('a process that answers requests was started as a program');
  // Signals of a terminal, or of a service manager, go to every process. This one ends when its parent says so.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  watchParent();
  const leave = (): never => process.exit(1);
  // The parent was killed.
  process.on('disconnect', leave);
  let sent: Promise<void> = Promise.resolve();
  const send = (answer: ThreadAnswer<Result>): void => {
    const passed = new Promise<void>((resolve) => process.send?.(answer, undefined, {}, () => resolve()));
    sent = Promise.all([sent, passed]).then(() => {});
  };
  // When its channel is closed, nothing keeps the process alive and it ends by itself.
  const close = async (): Promise<void> => {
    process.off('disconnect', leave);
    await sent;
    if (process.connected) process.disconnect();
  };
  let answer: (message: ThreadMessage<Request>) => void;
  process.on('message', (message: WorkerProcessMessage<Setup, Request>) => {
    if (typeof message === 'object' && 'setup' in message) answer = answerMessages(load(message.setup), send, close);
    else answer(message);
  });
}
