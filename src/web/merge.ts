// The function `mergeModels` of `bytetag/web`: averages models in a worker.
import type { DownloadEvent } from './downloads/model-source.js';
import { makeModel, type TrainedModel } from './make-model.js';
import { fromWorker, type MakeWorker, ownWorker } from './own-worker.js';
import type { MergeSettings, SharedModel } from './training/merge-in-memory.js';

/** Options of averaging in a page. */
export interface MergeInPageOptions extends MergeSettings {
  /** Called while models are downloaded. */
  readonly onProgress?: ((event: DownloadEvent) => void) | undefined;
  /** Makes the worker (see `LoadTaggerOptions`). Default: the package's. */
  readonly worker?: MakeWorker | undefined;
}

/**
 * The average of models that were trained from the same weights, such as a model before and after it was trained
 * further: it forgets less than the trained one (Wortsman et al. 2022, arXiv 2109.01903). A single adapter is merged
 * into its base.
 * @throws BytetagError `model` for models that are not alike, `usage` for a share that does not fit
 * @example const { files } = await mergeModels([{ model: '/models/pos-en/' }, { model: trained.files }]);
 */
export function mergeModels(
  models: readonly SharedModel[],
  { onProgress, worker = ownWorker, base, ...settings }: MergeInPageOptions = {},
): Promise<TrainedModel> {
  const sent = models.map(({ model, ...rest }) => ({ ...rest, model: fromWorker(model) }));
  return makeModel(
    worker,
    { kind: 'merge', models: sent, settings: { ...settings, ...(base !== undefined && { base: fromWorker(base) }) } },
    {
      onEvent(event) {
        if (event.type === 'download') onProgress?.(event);
      },
    },
  );
}
