// Training in a process of its own, while the calling process stays free to draw its events and to be interrupted.
import '../runtime/cores.js';

import { type ChildProcess, fork } from 'node:child_process';
import { BytetagError } from '../../foundation/errors.js';
import { onAbort } from '../../foundation/on-abort.js';
import { checkOptions, runRules } from '../../product/options/option-rules.js';
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

/** What a run in a process of its own is given; the process itself chooses how it keeps memory. */
export type ProcessOptions = Omit<RunOptions, 'memoryArena'>;

/**
 * Runs a training in a child process: ONNX Runtime blocks the thread that it runs on, and a process of its own can be
 * started with other settings of the C library's memory. Leaving the loop ends the run, with its state saved.
 * @param program a module that calls `serveTraining` @param args further arguments of its command line
 * @throws BytetagError what the run throws, or `training` if the process dies
 */
export async function* trainInProcess<Event>(
  program: URL,
  args: readonly string[],
  configuration: unknown,
  { resume = false, overwrite = false, signal, profile }: ProcessOptions = {},
): AsyncGenerator<Event, void, void> {
  // Before a process is started: it would wait for its orders.
  checkOptions({ resume, overwrite, signal, profile }, runRules);
  const child = fork(program, [String(process.pid), ...args], {
    env: keepingFreedMemory(process.env),
    // The caller's flags are for its own program: a loader, --eval. Those in NODE_OPTIONS count here, too.
    execArgv: [],
    serialization: 'advanced',
    // Its standard output is not the caller's: that may be read by a program.
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
    // Not `exit`, which may come before the last messages.
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
    // A caller that stops listening wants the run to end, too.
    stop();
    await ended;
  }
}

function send(child: ChildProcess, request: ProcessRequest): void {
  // It may have ended a moment ago: then there is nobody to tell.
  if (child.connected) child.send(request, () => {});
}

function hintAt(killer: NodeJS.Signals): string {
  return killer === 'SIGKILL' ? 'SIGKILL (out of memory? smaller batches, or adafactor, need less)' : killer;
}
