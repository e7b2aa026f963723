// Averages models whose files are in memory, or merges an adapter into its base.

import type { StoredDType } from '../../network/checkpoint/safetensors-writer.js';
import { type AveragedModel, averageModels } from '../../product/model/average-models.js';
import { loadTrainableModel } from '../../product/model/load-found-model.js';
import { mergeAdapter } from '../../product/model/merge-adapter.js';
import { segmenterFolder } from '../../product/model/segmentation.js';
import { writeModel } from '../../product/model/write-model.js';
import { type ModelSource, type OpenOptions, openModel } from '../downloads/model-source.js';
import { memoryFolder } from '../files/memory-folder.js';
import { findInMemory } from '../models/found-in-memory.js';
import { openDevice } from '../runtime/open-device.js';
import type { RuntimeSettings } from '../runtime/runtime-package.js';

/** A model, and its weight in the average. */
export interface SharedModel {
  readonly model: ModelSource;
  /** Relative to the others; more than 0. Default: 1. */
  readonly share?: number | undefined;
}

/** How models are merged. */
export interface MergeSettings extends RuntimeSettings, Pick<OpenOptions, 'hub'> {
  /** Of the weights. Default: `float32`. */
  readonly dtype?: StoredDType | undefined;
  /** The base of adapters. */
  readonly base?: ModelSource | undefined;
}

/**
 * The files of the average of models; everything but the weights is from the first, also the model that divides texts.
 * @throws BytetagError `model` for models that are not alike, `usage` for a share that does not fit
 */
export async function mergeInMemory(
  models: readonly SharedModel[],
  { dtype, base, hub, ...runtime }: MergeSettings,
  { signal, onProgress }: Pick<OpenOptions, 'signal' | 'onProgress'> = {},
): Promise<ReadonlyMap<string, Uint8Array>> {
  const open = (wanted: ModelSource) => openModel(wanted, { hub, signal, onProgress });
  const device = await openDevice('cpu', runtime);
  const ofAdapter = base === undefined ? undefined : (await open(base)).folder;
  const loaded: AveragedModel[] = [];
  const folder = memoryFolder('');
  for (const [index, { model, share = 1 }] of models.entries()) {
    const opened = await open(model);
    const found = await findInMemory(opened.name, opened.folder, ofAdapter);
    loaded.push({ name: found.name, model: await mergeAdapter(await loadTrainableModel(found), device), share });
    if (index > 0) continue;
    for (const [name, content] of found.segmenter?.folder.files ?? []) {
      await folder.write(`${segmenterFolder}/${name}`, content);
    }
  }
  await writeModel(folder, averageModels(loaded), dtype ? { dtype } : {});
  return folder.files;
}
