// Starts Node threads that label.
import type { WeightDType } from '../../engine/onnx/weight-dtypes.js';
import type { LabellingThread, WorkerRequest, WorkerResult } from '../../product/tagger/labelling-thread.js';
import { createTaggerWorkers, type TaggerWorkers } from '../../product/tagger/tagger-workers.js';
import { createThreadPool } from '../../product/tagger/thread-pool.js';
import { startThread } from '../threads/worker-thread.js';

/** What each thread loads, with the options of `Tagger.load`. */
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
  const pool = createThreadPool(count, start, (message) => process.emitWarning(message, 'BytetagWarning'));
  return createTaggerWorkers(pool, count);
}
