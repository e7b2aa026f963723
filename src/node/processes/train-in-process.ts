// Trains in a child process, so that the calling process can show the events and react to interruptions.
import '../runtime/set-core-count.js';

import { type ChildProcess, fork } from 'node:child_process';
import { BytetagError } from '../../foundation/errors.js';
import { onAbort } from '../../foundation/on-abort.js';
import { checkOptions } from '../../product/options/check-options.js';
import { runRules } from '../../product/options/library-rules.js';
import type { PretrainingConfiguration } from '../../product/training/pretraining-configuration.js';
import type { TrainingConfiguration } from '../../product/training/training-configuration.js';
import { keepingFreedMemory } from '../runtime/freed-memory.js';
import type { FinetuneEvent } from '../training/finetune.js';
import type { RunOptions } from '../training/run-options.js';
import type { PretrainingEvent } from '../training/run-pretraining.js';
import type { ProcessMessage, ProcessRequest } from './training-process.js';

const program = new URL('./training-program.js', import.meta.url);

/**
 * Runs `finetune` in a child process. Leaving the loop ends the run, with its state saved.
 * @throws BytetagError what `finetune` throws, or `training` if the process dies
 */
export function finetuneInProcess(
  configuration: TrainingConfiguration,
  options: ProcessOptions = {},
): AsyncGenerator<FinetuneEvent, void, void> {
  return trainInProcess(program, ['finetuning'], configuration, options);
}

/** Runs `runPretraining` in a child process. @throws BytetagError what it throws, or `training` if the process dies */
export function pretrainInProcess(
  configuration: PretrainingConfiguration,
  options: ProcessOptions = {},
): AsyncGenerator<PretrainingEvent, void, void> {
  return trainInProcess(program, ['pretraining'], configuration, options);
}

/** Options of a run in a child process. The process itself chooses how it keeps memory. */
export type ProcessOptions = Omit<RunOptions, 'memoryArena'>;

/**
 * Runs a training in a child process. ONNX Runtime blocks the thread that it runs on, and a child process can have
 * other settings for the C library's memory. Leaving the loop ends the run, with its state saved.
 * @param program a module that calls `serveTraining` @param args further arguments of its command line
 * @throws BytetagError what the run throws, or `training` if the process dies
 */
export async function* trainInProcess<Event>(
  program: URL,
  args: readonly string[],
  configuration: unknown,
  { resume = false, overwrite = false, signal, profile }: ProcessOptions = {},
): AsyncGenerator<Event, void, void> {
  // Checked before the process is started: otherwise it would wait for its request.
  checkOptions({ resume, overwrite, signal, profile }, runRules);
  const child = fork(program, [String(process.pid), ...args], {
    env: keepingFreedMemory(process.env),
    // The caller's flags, such as a loader or --eval, are for its own program. Flags in NODE_OPTIONS apply here, too.
    execArgv: [],
    serialization: 'advanced',
    // The child does not write to the caller's standard output, which another program may read.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const messages: ProcessMessage<Event>[] = [];
  let wake = (): void => {};
  const push = (message: ProcessMessage<Event>): void => {
    messages.push(message);
    wake();
  };
  child.on('message', push);
  const ended = new Promise<void>((resolve) => {
    const fail = (found: string): void => {
      push({ type: 'error', code: 'training', message: `training: expected its process to finish, got ${found}` });
      resolve();
    };
    child.on('error', ({ message }) => fail(message));
    // This is not `exit`, because that event may come before the last messages.
    child.on('close', (code, killer) => fail(killer === null ? `exit code ${code}` : hintAt(killer)));
  });
  const stop = (): void => send(child, { type: 'stop' });
  send(child, { type: 'start', configuration, resume, overwrite, ...(profile !== undefined && { profile }) });
  if (signal?.aborted) stop();
  const forget = signal && onAbort(signal, stop);
  try {
    for (;;) {
      const message = messages.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else if (message.type === 'event') yield message.event;
      else if (message.type === 'done') return;
      else throw new BytetagError(message.code, message.message);
    }
  } finally {
    forget?.();
    // If the caller leaves the loop, the run ends, too.
    stop();
    await ended;
  }
}

function send(child: ChildProcess, request: ProcessRequest): void {
  // The process may have just ended. Then the message is not needed.
  if (child.connected) child.send(request, () => {});
}

function hintAt(killer: NodeJS.Signals): string {
  return killer === 'SIGKILL' ? 'SIGKILL (out of memory? smaller batches, or adafactor, need less)' : killer;
}
