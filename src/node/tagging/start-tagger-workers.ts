// Starts threads or processes that label.
import type { WeightDType } from '../../engine/onnx/weight-dtypes.js';
import { internal } from '../../foundation/errors.js';
import type { LabellingThread, WorkerRequest, WorkerResult } from '../../product/tagger/labelling-thread.js';
import { assembleTagger, type LoadedTagger } from '../../product/tagger/tagger.js';
import { createTaggerWorkers, type TaggerWorkers } from '../../product/tagger/tagger-workers.js';
import { createThreadPool, type ThreadPool } from '../../product/tagger/thread-pool.js';
import { startProcess } from '../processes/worker-process.js';
import { startThread } from '../threads/worker-thread.js';

/** What each thread or process loads, with the options of `Tagger.load`. */
export interface WorkerSetup {
  readonly model: string;
  readonly options: {
    readonly dtype: WeightDType | undefined;
    readonly threads: number;
    readonly base: string | undefined;
    readonly adapters: readonly string[] | undefined;
    readonly segmenter: string | undefined;
  };
}

/**
 * Makes threads that each have a tagger. They start with the first sentences, and do not keep the process alive by
 * themselves.
 * @param setup the setup of a model that has been loaded before, so that it is known to be valid
 */
export function startTaggerWorkers(setup: WorkerSetup, count: number): TaggerWorkers {
  const program = new URL('./tagger-worker.js', import.meta.url);
  const start = (): LabellingThread =>
    startThread<WorkerSetup, WorkerRequest, WorkerResult>(program, setup, 'words and options');
  // Node prints warnings without escaping. The pool has already escaped this one.
  const warn = (message: string): void => process.emitWarning(message, 'BytetagWarning');
  const pool = createThreadPool({ count, start, warn });
  return createTaggerWorkers(pool, count);
}

/** Taggers in processes, and what is told of them. */
export interface TaggerProcessOptions {
  /** The number of processes. */
  readonly count: number;
  /** Called with a message if a process could not start and the others work more slowly without it. */
  readonly onWarning: (message: string) => void;
  /** Called when a process has died that had started, with the reason. Another takes its place. */
  readonly onDeath?: (reason: string) => void;
  /** Called with the number of sentences that a process labels together, and of their words. */
  readonly onBatch?: (sentences: number, words: number) => void;
}

/** A request is given to so many processes, if those before have died of it or for another reason. */
const mostAttempts = 3;

/**
 * Loads a tagger in processes of their own, so that no fault of native code, and no lack of memory, takes more with it
 * than one of them. What a process that dies was working on is done again.
 * @throws BytetagError what `loadTagger` throws
 */
export async function loadTaggerInProcesses(
  setup: WorkerSetup,
  { count, onWarning, onDeath = () => {}, onBatch = () => {} }: TaggerProcessOptions,
): Promise<LoadedTagger> {
  const program = new URL('./tagger-process.js', import.meta.url);
  let isEnding = false;
  const start = (): LabellingThread => {
    const started = startProcess<WorkerSetup, WorkerRequest, WorkerResult>(program, setup, 'words and options');
    started.ready.then(
      async () => {
        const { message } = await started.ended;
        if (!isEnding) onDeath(message);
      },
      () => {},
    );
    return started;
  };
  const pool = createThreadPool({ count, start, warn: onWarning, attempts: mostAttempts });
  const counted: ThreadPool = {
    ...pool,
    ask: (make) =>
      pool.ask(() => {
        const request = make();
        if (request.kind === 'label') {
          onBatch(
            request.sentences.length,
            request.sentences.reduce((sum, words) => sum + words.length, 0),
          );
        }
        return request;
      }),
  };
  const dispose = async (): Promise<void> => {
    isEnding = true;
    await pool.dispose();
  };
  try {
    const { config } = await pool.ask(() => ({ kind: 'describe' }));
    if (config === undefined) throw internal('a process did not say what its tagger has learned');
    await pool.askEach({ kind: 'warmup' });
    const { dispose: _, ...labelling } = createTaggerWorkers(counted, count);
    return assembleTagger(config, { ...labelling, release: dispose });
  } catch (error) {
    await dispose();
    throw error;
  }
}
