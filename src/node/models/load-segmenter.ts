// Finds, loads and copies the model that divides texts for a tagger. It lies in a folder within the tagger's.
import { copyFile, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BytetagError } from '../../foundation/errors.js';
import { chooseModelFiles } from '../../network/checkpoint/model-repository.js';
import { describeModel } from '../../product/model/describe-model.js';
import type { StoredAdapter } from '../../product/model/load-found-model.js';
import { segmenterFolder } from '../../product/model/segmentation.js';
import { parseTaggerConfig, taggerConfigFileName } from '../../product/model/tagger-config.js';
import { isFile, readJsonObject } from '../files/json-file.js';
import { makeWholeFolder } from '../files/whole-folder.js';
import { placeInModel } from '../hub/files-to-push.js';
import { type HubOptions, openHub } from '../hub/settings.js';
import { findModel, type PinnedModel } from './find-model.js';
import { type LoadOptions, loadModel } from './load-model.js';

/** The folder of the segmenter that belongs to a model, or to the base of an adapter; undefined if there is none. */
export async function segmenterOf({ folder, base }: Pick<PinnedModel, 'folder' | 'base'>): Promise<string | undefined> {
  return (await segmenterIn(folder.path)) ?? (await segmenterIn(base.folder.path));
}

/**
 * The folder of a segmenter within a model's folder; undefined if there is none.
 * @throws BytetagError `model` if something else is in its place: texts would be divided otherwise, without a word
 */
export async function segmenterIn(folder: string): Promise<string | undefined> {
  const place = join(folder, segmenterFolder);
  if (await isFile(join(place, taggerConfigFileName))) return place;
  const isThere = await lstat(place).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  const expected = `expected a model that divides text, with ${taggerConfigFileName}`;
  throw new BytetagError('model', `${place}: ${expected}, got none (without the folder, Unicode's rules divide it)`);
}

/**
 * The folder of a model that divides texts: its own, if it has learned it, or that of its segmenter.
 * @throws BytetagError like `findModel`; `model` if it is no model, or does not divide texts
 */
export async function findSegmenter(model: string, hub?: HubOptions): Promise<string> {
  const found = await findModel(model, { hub });
  const own = join(found.folder.path, taggerConfigFileName);
  if (await isFile(own)) {
    const { segmentation } = parseTaggerConfig(await readJsonObject(own), own);
    if (segmentation !== undefined) return found.folder.path;
  }
  const place = await segmenterOf(found);
  if (place !== undefined) return place;
  await describeModel(found);
  throw new BytetagError('model', `${model}: expected a model that has learned to divide text, got one that has not`);
}

/**
 * Copies a segmenter into the folder of a model, where there must be none.
 * @param place its folder
 * @throws BytetagError `io` for a file that cannot be copied, or a link that leads out of the folder
 */
export async function copySegmenter(place: string, into: string, hub: HubOptions = {}): Promise<void> {
  const { cacheFolder } = await openHub(hub);
  const names = chooseModelFiles(await readdir(place));
  await makeWholeFolder(join(into, segmenterFolder), async (folder) => {
    for (const name of names) {
      await copyFile(await placeInModel(place, cacheFolder, name, 'copied'), join(folder, name));
    }
  });
}

/**
 * Loads the segmenter of a model.
 * @param found the model
 * @param given another model that divides texts. Default: the one in the model's folder
 * @param options those of the model
 * @returns undefined if there is none
 * @throws BytetagError like `loadModel`
 */
export async function loadSegmenter(
  found: Pick<PinnedModel, 'folder' | 'base'>,
  given: string | undefined,
  { hub, quantize }: LoadOptions,
): Promise<StoredAdapter | undefined> {
  const folder = given === undefined ? await segmenterOf(found) : await findSegmenter(given, hub);
  return folder === undefined ? undefined : { model: folder, ...(await loadModel(folder, { quantize })) };
}
