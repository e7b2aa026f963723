// Calls the functions that a program gives for the events of a training.
import { onAbort } from '../../foundation/on-abort.js';
import type { ValueRule } from '../../foundation/value-rules.js';
import type {
  CheckpointEvent,
  EndEvent,
  EvaluationEvent,
  StartEvent,
  StepEvent,
  TrainingEvent,
} from '../../network/train/events.js';

/**
 * Functions to call at the events of a run. Each may return a promise, which is awaited before the next event is passed
 * on. A run in a process of its own does not wait for that. An error in one ends the run after the step that it is
 * making, with its state saved, and is then thrown to the caller.
 */
export interface TrainCallbacks<More = unknown> {
  /** Before the first step. */
  readonly onStart?: (event: StartEvent & More) => unknown;
  /** After each optimizer step. */
  readonly onStep?: (event: StepEvent & More) => unknown;
  /** After each evaluation on the development data. */
  readonly onEvaluation?: (event: EvaluationEvent & More) => unknown;
  /** After the state of the run was saved. */
  readonly onCheckpoint?: (event: CheckpointEvent & More) => unknown;
  /** At the end, also of a run that was interrupted. */
  readonly onEnd?: (event: EndEvent & More) => unknown;
}

const nameOf = {
  start: 'onStart',
  step: 'onStep',
  evaluation: 'onEvaluation',
  checkpoint: 'onCheckpoint',
  end: 'onEnd',
} as const satisfies Readonly<Record<TrainingEvent['type'], keyof TrainCallbacks>>;

const callback = { kind: 'function' } as const;

/** The rule for callbacks as an option. */
export const callbacksRule = {
  kind: 'group',
  rules: {
    ...{ onStart: callback, onStep: callback, onEvaluation: callback, onCheckpoint: callback, onEnd: callback },
  } satisfies Readonly<Record<keyof TrainCallbacks, ValueRule>>,
} as const;

/**
 * The events of a run, each passed on after its callback. If a callback throws, or the caller leaves the loop, the run
 * ends after its current step, with its state saved.
 * @param start begins the run. Its signal stops the run after the current step
 * @param signal the caller's signal
 * @throws whatever a callback throws
 */
export async function* withCallbacks<Event extends { readonly type: string }, More>(
  start: (signal: AbortSignal) => AsyncGenerator<Event, void, void>,
  callbacks: TrainCallbacks<More>,
  signal?: AbortSignal,
): AsyncGenerator<Event, void, void> {
  const stop = new AbortController();
  if (signal?.aborted) stop.abort();
  const forget = signal && onAbort(signal, () => stop.abort());
  const events = start(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    while (!(await events.next()).done);
  };
  try {
    for (;;) {
      const { done, value } = await events.next();
      if (done) return;
      await call(callbacks, value);
      yield value;
    }
  } catch (error) {
    // This error has priority over one of the run that is ended because of it.
    await end().catch(() => {});
    throw error;
  } finally {
    forget?.();
    await end();
  }
}

async function call<More>(callbacks: TrainCallbacks<More>, event: { readonly type: string }): Promise<void> {
  const name = Object.hasOwn(nameOf, event.type) ? nameOf[event.type as keyof typeof nameOf] : undefined;
  const own = name && (callbacks[name] as ((event: object) => unknown) | undefined);
  await own?.(event);
}
