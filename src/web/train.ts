// The function `train` of `bytetag/web`: fine-tunes a model on sentences of the page, in a worker.
import { createEventBuffer } from '../foundation/event-buffer.js';
import type { DownloadEvent } from './downloads/model-source.js';
import { makeModel, type TrainedModel } from './make-model.js';
import { fromWorker, type MakeWorker, ownWorker } from './own-worker.js';
import type { PageEvent, PageRequest } from './requests.js';
import type { RunState } from './runs/run-state.js';
import type { LabelledData, PageTrainEvent, PageTrainOptions, PageTrainSettings } from './training/train-in-memory.js';

/** Options of training in a page. */
export interface TrainInPageOptions extends PageTrainOptions, PageTrainSettings {
  /** Ends training after the current step. The model is then the best so far, or the last. */
  readonly signal?: AbortSignal | undefined;
  /** Called while the model to begin with is downloaded. */
  readonly onProgress?: ((event: DownloadEvent) => void) | undefined;
  /**
   * Called with the state of the training when it is saved: every `saveSteps` steps, or after each epoch, and when
   * `signal` ends it. With a state that the page has kept, `resume` goes on after the page was closed.
   */
  readonly onState?: ((state: RunState) => void) | undefined;
  /** Makes the worker (see `LoadTaggerOptions`). Default: the package's. */
  readonly worker?: MakeWorker | undefined;
}

/** A training. Its events can be gone through once, and it goes on also if they are not. */
export interface Training extends AsyncIterable<PageTrainEvent> {
  /**
   * The trained model, when training is over.
   * @throws BytetagError for unusable options, sentences or models, and if the loss is no longer finite; the reason of
   *   the signal if it is aborted before training has begun
   */
  save(): Promise<TrainedModel>;
}

/**
 * Fine-tunes a model in a worker, with the events of Node. Leaving the loop over them ends it after the current step.
 * @example
 * const training = train(sentences, { model: '/models/pos-en/', maxSteps: 100 });
 * for await (const event of training) if (event.type === 'step') console.log(event.step, event.losses.loss);
 * const { files } = await training.save();
 */
export function train(
  sentences: LabelledData,
  {
    signal,
    onProgress,
    onState,
    worker = ownWorker,
    base,
    hub,
    wasmPaths,
    threads,
    model,
    ...options
  }: TrainInPageOptions,
): Training {
  const leaving = new AbortController();
  const stop = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const buffer = createEventBuffer<PageTrainEvent>();
  const request: PageRequest = {
    kind: 'train',
    sentences,
    options: { ...options, model: fromWorker(model) },
    settings: { hub, wasmPaths, threads, ...(base !== undefined && { base: fromWorker(base) }) },
    tellsStates: onState !== undefined,
  };
  const onEvent = (event: PageEvent): void => {
    if (event.type === 'download') onProgress?.(event);
    else if (event.type === 'state') onState?.(event.state);
    else buffer.push(event);
  };
  const trained = makeModel(worker, request, { onEvent, signal: stop }).catch((error: unknown) => {
    // Before there was a model to end with.
    signal?.throwIfAborted();
    throw error;
  });
  trained.then(() => buffer.end(), buffer.end);
  return {
    save: () => trained,
    async *[Symbol.asyncIterator]() {
      try {
        yield* buffer.events();
      } finally {
        leaving.abort();
      }
    },
  };
}
