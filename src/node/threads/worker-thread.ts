// Starts and ends threads that answer requests, sends them requests, and reports if they die. The code that runs in the
// thread is in `answer-requests.ts`.
import { Worker } from 'node:worker_threads';
import { createConversation, type RequestWorker, type ThreadMessage } from '../../foundation/conversation.js';
import { disableTelemetry } from '../runtime/onnxruntime.js';
import { closeGate, createGate, type Gate } from './guarded-device.js';

/** The data that a thread is started with. */
export interface ThreadData<Setup> {
  readonly setup: Setup;
  readonly gate: Gate;
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
): RequestWorker<Request, Result> {
  const gate = createGate();
  const workerData: ThreadData<Setup> = { setup, gate };
  // Threads refuse the option for how to read the main program.
  const execArgv = process.execArgv.filter((option) => !option.startsWith('--input-type'));
  disableTelemetry();
  const thread = new Worker(program, { workerData, execArgv });
  const send = (message: ThreadMessage<Request>): void => thread.postMessage(message);
  if (gates.size === 0) process.on('exit', closeGates);
  gates.add(gate);

  const conversation = createConversation<Request, Result>(send, sendable);
  const { ready, ended } = conversation;
  let isEnding = false;
  thread.on('message', conversation.receive);
  thread.on('error', conversation.dying);
  thread.on('messageerror', (error) => {
    conversation.dying(error);
    send('end');
  });
  thread.on('exit', (code) => {
    gates.delete(gate);
    if (gates.size === 0) process.off('exit', closeGates);
    conversation.end(`exit code ${code}`);
  });
  return {
    ...{ ready, ended },
    ask(request) {
      thread.ref();
      return conversation.ask(request);
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
