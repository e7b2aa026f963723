// One thread that labels: how it is started, asked and ended, and what is said of it when it dies.
import { Worker } from 'node:worker_threads';
import { BytetagError, type ErrorCode } from '../errors.js';
import type { WeightDType } from '../onnx/quantize.js';
import type { LabelledWords, TaggingOptions } from '../product/tagger/labelling.js';
import { closeGate, createGate, type Gate } from '../session/guarded-device.js';

/** What each thread loads, as `Tagger.load` takes it. */
export interface WorkerSetup {
  readonly model: string;
  readonly options: {
    readonly dtype: WeightDType | undefined;
    readonly threads: number;
    readonly base: string | undefined;
    readonly adapters: readonly string[] | undefined;
  };
}

/** The data that a thread is started with. */
export interface WorkerData {
  readonly setup: WorkerSetup;
  readonly gate: Gate;
}

/** What a thread can be asked: labels of sentences, or where the sentences and words of a text are. */
export type WorkerRequest =
  | {
      readonly kind: 'label';
      readonly sentences: readonly (readonly string[])[];
      readonly options: Omit<TaggingOptions, 'signal' | 'onProgress'>;
    }
  | { readonly kind: 'segment'; readonly text: string; readonly locale?: string | undefined };

/** What it finds. */
export interface WorkerResult {
  readonly labels?: readonly LabelledWords[];
  /** Start and end of each word in turn, in UTF-16 units: [2 * words]. */
  readonly places?: Uint32Array;
  /** The number of words up to the end of each sentence: [sentences]. */
  readonly ends?: Uint32Array;
}

/** What went wrong in a thread. */
export interface WorkerError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a thread is sent: requests, each with its number, and at last that it end. */
export type WorkerMessage = { readonly id: number; readonly request: WorkerRequest } | 'end';

/** What it sends: first whether it could load the model, then answers, each with the number of what it answers. */
export type WorkerAnswer =
  | { readonly loaded: true | WorkerError }
  | { readonly id: number; readonly result: WorkerResult | { readonly error: WorkerError } };

/** A thread, which does one thing at a time. Keeps the process alive while it loads and while it is asked something. */
export interface LabellingThread {
  /** Fulfilled when it has loaded the model. @throws BytetagError why it has not */
  readonly ready: Promise<void>;
  /** Fulfilled when it has ended for whatever reason, which it gives. */
  readonly ended: Promise<BytetagError>;
  /** @throws BytetagError what the thread throws, `usage` for what cannot be sent to it, `device` if it dies */
  ask(request: WorkerRequest): Promise<WorkerResult>;
  /** Lets the process end although it is there. */
  rest(): void;
  /** Ends it. What it is asked is refused. */
  end(): Promise<void>;
}

/** The longest that the end of the process waits for what a thread is computing, in milliseconds. */
const longestWait = 20_000;

/** Gates of all threads. */
const gates = new Set<Gate>();

/** `process.exit` terminates threads: before that what they are computing has to end. */
function closeGates(): void {
  for (const gate of gates) closeGate(gate, longestWait);
}

/** Starts a thread. */
export function startThread(setup: WorkerSetup): LabellingThread {
  const gate = createGate();
  const workerData: WorkerData = { setup, gate };
  // What says how to read the main program is refused by threads.
  const execArgv = process.execArgv.filter((option) => !option.startsWith('--input-type'));
  const thread = new Worker(new URL('./tagger-worker.js', import.meta.url), { workerData, execArgv });
  if (gates.size === 0) process.on('exit', closeGates);
  gates.add(gate);

  const loading = deferred<void>();
  let reason: BytetagError | undefined;
  let lastId = 0;
  let isEnding = false;
  let asked: { readonly id: number; readonly answer: Deferred<WorkerResult> } | undefined;
  thread.on('message', (message: WorkerAnswer) => {
    if ('loaded' in message) {
      if (message.loaded === true) return loading.resolve();
      reason = toError(message.loaded);
      return loading.reject(reason);
    }
    if (message.id !== asked?.id) return;
    const { answer } = asked;
    asked = undefined;
    const { result } = message;
    if ('error' in result) answer.reject(toError(result.error));
    else answer.resolve(result);
  });
  const dying = (what: unknown): void => {
    reason ??= died(what instanceof Error ? what.message : String(what));
  };
  thread.on('error', dying);
  thread.on('messageerror', (error) => {
    dying(error);
    thread.postMessage('end' satisfies WorkerMessage);
  });
  const ended = new Promise<BytetagError>((resolve) => {
    thread.on('exit', (code) => {
      gates.delete(gate);
      if (gates.size === 0) process.off('exit', closeGates);
      reason ??= died(`exit code ${code}`);
      // First of all, so that nobody who hears of a failure asks it something else.
      resolve(reason);
      loading.reject(reason);
      asked?.answer.reject(reason);
      asked = undefined;
    });
  });
  return {
    ready: loading.promise,
    ended,
    ask(request) {
      const id = ++lastId;
      try {
        thread.postMessage({ id, request } satisfies WorkerMessage);
      } catch (error) {
        const what = error instanceof Error ? error.message : String(error);
        const expected = 'words and options that can be sent to a thread';
        return Promise.reject(
          new BytetagError('usage', `workers: expected ${expected}, got ${what}`, { cause: error }),
        );
      }
      thread.ref();
      asked = { id, answer: deferred() };
      return asked.answer.promise;
    },
    rest() {
      if (!isEnding) thread.unref();
    },
    async end() {
      isEnding = true;
      thread.ref();
      thread.postMessage('end' satisfies WorkerMessage);
      await ended;
    },
  };
}

function toError({ code, message }: WorkerError): BytetagError {
  return new BytetagError(code, message);
}

function died(what: string): BytetagError {
  return new BytetagError('device', `worker: expected it to go on, got ${what} (the next call starts another)`);
}

/** A promise to be settled from outside. */
interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function deferred<T>(): Deferred<T> {
  let [resolve, reject]: [(value: T) => void, (error: Error) => void] = [() => {}, () => {}];
  const promise = new Promise<T>((fulfil, refuse) => {
    [resolve, reject] = [fulfil, refuse];
  });
  // Whether anybody listens is up to the others.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
