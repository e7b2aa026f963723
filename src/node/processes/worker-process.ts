// Starts and ends child processes that answer requests, sends them requests, and reports if they die. A process that
// crashes, or that the system kills for its memory, takes nothing else with it. The code that runs in the process is in
// `answer-parent.ts`.
import { fork } from 'node:child_process';
import { createConversation, type RequestWorker, type ThreadMessage } from '../../foundation/conversation.js';

/** Messages to the process: first its setup, then requests. */
export type WorkerProcessMessage<Setup, Request> = { readonly setup: Setup } | ThreadMessage<Request>;

/** The longest time, in milliseconds, that a process has to end when it is asked to. Then it is killed. */
const longestWait = 20_000;

/**
 * Starts a process.
 * @param program a module that calls `answerParent`
 * @param sendable describes what requests can contain, for the message about a request that cannot be sent
 */
export function startProcess<Setup, Request, Result>(
  program: URL,
  setup: Setup,
  sendable: string,
): RequestWorker<Request, Result> {
  const child = fork(program, [String(process.pid)], {
    // The caller's flags, such as a loader or --eval, are for its own program. Flags in NODE_OPTIONS apply here, too.
    execArgv: [],
    serialization: 'advanced',
    // The child does not write to the caller's standard output, which another program may read.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const send = (message: WorkerProcessMessage<Setup, Request>): void => {
    // The process may have just ended. Then its end says what happens to the request.
    if (child.connected) child.send(message, () => {});
  };
  const conversation = createConversation<Request, Result>(send, sendable);
  const { ready, ended } = conversation;
  let isEnding = false;
  child.on('message', conversation.receive);
  child.on('error', conversation.dying);
  // This is not `exit`, because that event may come before the last messages.
  child.on('close', (code, signal) => conversation.end(signal ?? `exit code ${code}`));
  send({ setup });
  return {
    ...{ ready, ended },
    ask(request) {
      child.ref();
      child.channel?.ref();
      return conversation.ask(request);
    },
    rest() {
      if (isEnding) return;
      child.unref();
      child.channel?.unref();
    },
    async end() {
      isEnding = true;
      child.ref();
      child.channel?.ref();
      send('end');
      const timer = setTimeout(() => child.kill('SIGKILL'), longestWait);
      await ended;
      clearTimeout(timer);
    },
  };
}
