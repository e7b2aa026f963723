// Taggers in threads of their own: a model goes in, something that labels several batches side by side comes out. ONNX Runtime
// blocks the thread that it runs on: the caller's stays free.
import { Worker } from 'node:worker_threads';
import { BytetagError, type ErrorCode } from '../errors.js';
import type { WeightDType } from '../onnx/quantize.js';
import type { LabelledWords, TaggingOptions } from './labelling.js';

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

/** What a thread is sent: requests, which it answers in their order, and at last that it end. */
export type WorkerMessage = WorkerRequest | 'end';

/** Sentences to label. */
export interface WorkerRequest {
  readonly sentences: readonly (readonly string[])[];
  readonly options: Omit<TaggingOptions, 'signal' | 'onProgress'>;
}

/** What it sends back. */
export type WorkerAnswer =
  | { readonly labels: readonly LabelledWords[] }
  | { readonly code: ErrorCode; readonly message: string };

/** Threads that label. Owns them. */
export interface TaggerWorkers {
  /** As a tagger does. @throws BytetagError what a tagger throws, or `device` if a thread dies */
  label(sentences: readonly (readonly string[])[], options?: TaggingOptions): Promise<readonly LabelledWords[]>;
  dispose(): Promise<void>;
}

/**
 * Threads with a tagger each. They start with the first sentences, and do not keep the process alive by themselves.
 * @param setup of a model that has been loaded before, so that it is known to be sound
 */
export function createTaggerWorkers(setup: WorkerSetup, count: number): TaggerWorkers {
  let workers: readonly LabellingThread[] | undefined;
  return {
    async label(sentences, { batchSize = 32, signal, onProgress, ...options } = {}) {
      workers ??= Array.from({ length: count }, () => startThread(setup));
      const lengthOf = (index: number): number => sentences[index]?.reduce((sum, word) => sum + word.length, 0) ?? 0;
      // Like lengths together, and the longest first: what comes last keeps no thread waiting for long.
      const order = sentences.map((_, index) => index).sort((a, b) => lengthOf(b) - lengthOf(a));
      const results: LabelledWords[] = [];
      let [next, done] = [0, 0];
      const labelBatches = async (worker: LabellingThread): Promise<void> => {
        while (next < order.length) {
          signal?.throwIfAborted();
          const batch = order.slice(next, next + batchSize);
          next += batchSize;
          const labels = await worker.label({
            sentences: batch.map((index) => sentences[index] ?? []),
            options: { ...options, batchSize },
          });
          batch.forEach((index, place) => {
            const found = labels[place];
            if (found) results[index] = found;
          });
          done += batch.length;
          onProgress?.(done, sentences.length);
        }
      };
      try {
        await Promise.all(workers.map(labelBatches));
      } finally {
        // Where one has failed, the others stop after their batch.
        next = order.length;
      }
      return results;
    },
    async dispose() {
      const ended = workers ?? [];
      workers = undefined;
      await Promise.all(ended.map((worker) => worker.end()));
    },
  };
}

/** One thread. */
interface LabellingThread {
  label(request: WorkerRequest): Promise<readonly LabelledWords[]>;
  end(): Promise<void>;
}

function startThread(workerData: WorkerSetup): LabellingThread {
  const thread = new Worker(new URL('./tagger-worker.js', import.meta.url), { workerData });
  thread.unref();
  const waiting: { resolve(labels: readonly LabelledWords[]): void; reject(error: Error): void }[] = [];
  const fail = (error: Error): void => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  thread.on('message', (answer: WorkerAnswer) => {
    const request = waiting.shift();
    if (waiting.length === 0) thread.unref();
    if ('labels' in answer) request?.resolve(answer.labels);
    else request?.reject(new BytetagError(answer.code, answer.message));
  });
  thread.on('error', (error) => fail(new BytetagError('device', `worker: expected it to go on, got ${error.message}`)));
  const ended = new Promise<void>((resolve) => {
    thread.on('exit', (code) => {
      fail(new BytetagError('device', `worker: expected it to go on, got exit code ${code}`));
      resolve();
    });
  });
  return {
    label(request) {
      thread.ref();
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        thread.postMessage(request);
      });
    },
    end() {
      // It ends by itself, after what it is doing: terminated during a run, it would take the process with it.
      thread.ref();
      thread.postMessage('end' satisfies WorkerMessage);
      return ended;
    },
  };
}
