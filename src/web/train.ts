// The function `train` of `bytetag/web`: fine-tunes a model on sentences of the page, in a worker.
import type { AskOptions } from '../foundation/conversation.js';
import { internal } from '../foundation/errors.js';
import { createEventBuffer } from '../foundation/event-buffer.js';
import type { DownloadEvent } from './downloads/model-source.js';
import { zipModel } from './files/zip-model.js';
import { fromWorker, type MakeWorker, ownWorker } from './own-worker.js';
import type { PageEvent, PageRequest, PageResult } from './requests.js';
import type { LabelledData, PageTrainEvent, PageTrainOptions, PageTrainSettings } from './training/train-in-memory.js';
import { startWorker } from './workers/page-worker.js';

/** Options of training in a page. */
export interface TrainInPageOptions extends PageTrainOptions, PageTrainSettings {
  /** Ends training after the current step. The model is then the best so far, or the last. */
  readonly signal?: AbortSignal | undefined;
  /** Called while the model to begin with is downloaded. */
  readonly onProgress?: ((event: DownloadEvent) => void) | undefined;
  /** Makes the worker (see `LoadTaggerOptions`). Default: the package's. */
  readonly worker?: MakeWorker | undefined;
}

/** The files of a model that was trained. */
export interface TrainedModel {
  /** By name. `Tagger.load` takes them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** All of them in a zip, within a folder of this name. Default: `model`. */
  zip(folder?: string): Blob;
}

/** A training. Its events can be gone through once, and it goes on also if they are not. */
export interface Training extends AsyncIterable<PageTrainEvent> {
  /**
   * The trained model, when training is over.
   * @throws BytetagError for unusable options, sentences or models, and if the loss is no longer finite
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
  { signal, onProgress, worker = ownWorker, base, hub, wasmPaths, threads, model, ...options }: TrainInPageOptions,
): Training {
  const leaving = new AbortController();
  const stop = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const buffer = createEventBuffer<PageTrainEvent>();
  const request: PageRequest = {
    kind: 'train',
    sentences,
    options: { ...options, model: fromWorker(model) },
    settings: { hub, wasmPaths, threads, ...(base !== undefined && { base: fromWorker(base) }) },
  };
  const onEvent = (event: PageEvent): void => {
    if (event.type === 'download') onProgress?.(event);
    else buffer.push(event);
  };
  const trained = makeModel(worker, request, { onEvent, signal: stop });
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

/** Asks a worker of its own for a model. */
export async function makeModel(
  worker: MakeWorker,
  request: PageRequest,
  options: AskOptions<PageEvent>,
): Promise<TrainedModel> {
  const started = startWorker<PageRequest, PageResult, PageEvent>(worker, 'sentences, models and options');
  try {
    await started.ready;
    const { files } = await started.ask(request, options);
    if (files === undefined) throw internal('a worker ended without a model');
    return { files, zip: (folder = 'model') => zipModel(folder, files) };
  } finally {
    await started.end();
  }
}
