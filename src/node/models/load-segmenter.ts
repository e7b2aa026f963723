// Finds and loads the model that divides texts for a tagger. It lies in a folder within the tagger's.
import { join } from 'node:path';
import type { StoredAdapter } from '../../product/model/load-found-model.js';
import { segmenterFolder } from '../../product/model/segmentation.js';
import { taggerConfigFileName } from '../../product/model/tagger-config.js';
import { isFile } from '../files/json-file.js';
import type { HubOptions } from '../hub/settings.js';
import { findModel, type PinnedModel } from './find-model.js';
import { loadModel } from './load-model.js';

/** The folder of the segmenter that belongs to a model, or to the base of an adapter; undefined if there is none. */
export async function segmenterOf({ folder, base }: Pick<PinnedModel, 'folder' | 'base'>): Promise<string | undefined> {
  for (const { path } of [folder, base.folder]) {
    const place = join(path, segmenterFolder);
    if (await isFile(join(place, taggerConfigFileName))) return place;
  }
  return undefined;
}

/**
 * Loads a model's segmenter.
 * @param given another model that divides texts. Default: the one in the model's folder
 * @returns undefined if there is none
 * @throws BytetagError like `loadModel`
 */
export async function loadSegmenter(
  model: string,
  given: string | undefined,
  options: { readonly base?: string | undefined; readonly hub?: HubOptions | undefined },
): Promise<StoredAdapter | undefined> {
  if (given === undefined) {
    const place = await segmenterOf(await findModel(model, options));
    return place === undefined ? undefined : { model: place, ...(await loadModel(place)) };
  }
  const loaded = { model: given, ...(await loadModel(given, { hub: options.hub })) };
  if (loaded.tagger?.segmentation !== undefined) return loaded;
  // A tagger whose own segmenter is meant.
  const place = await segmenterOf(await findModel(given, { hub: options.hub }));
  return place === undefined ? loaded : { model: place, ...(await loadModel(place)) };
}
