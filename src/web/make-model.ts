// Has a worker make a model: by training, or out of others.
import type { AskOptions } from '../foundation/conversation.js';
import { internal } from '../foundation/errors.js';
import { zipModel } from './files/zip-model.js';
import type { MakeWorker } from './own-worker.js';
import type { PageEvent, PageRequest, PageResult } from './requests.js';
import { startWorker } from './workers/page-worker.js';

/** The files of a model that was trained. */
export interface TrainedModel {
  /** By name. `Tagger.load` takes them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** All of them in a zip, within a folder of this name. Default: `model`. */
  zip(folder?: string): Blob;
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
    return { files, zip: (folder) => zipModel(files, folder) };
  } finally {
    await started.end();
  }
}
