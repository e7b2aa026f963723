// Finds the parts of a model in folders in memory: an adapter's base, and the model that divides texts.
import { BytetagError } from '../../foundation/errors.js';
import type { FoundModel } from '../../product/model/found-model.js';
import { readAdapterConfig } from '../../product/model/load-adapter.js';
import { segmenterFolder } from '../../product/model/segmentation.js';
import { taggerConfigFileName } from '../../product/model/tagger-config.js';
import type { MemoryFolder } from '../files/memory-folder.js';

/** A model whose files are in memory. */
export interface PlainModel extends FoundModel {
  readonly folder: MemoryFolder;
}

/** A model, and the one in its folder that divides texts. */
export interface FoundInMemory extends PlainModel {
  readonly segmenter?: PlainModel;
}

/**
 * @param base the base of an adapter
 * @throws BytetagError `model` for an adapter without its base, or a base for a model that is no adapter
 */
export async function findInMemory(name: string, folder: MemoryFolder, base?: MemoryFolder): Promise<FoundInMemory> {
  const adapter = await readAdapterConfig(folder);
  if (adapter === undefined) {
    if (base !== undefined) {
      throw new BytetagError('model', `${name}: expected an adapter, got a model (base is for adapters)`);
    }
    return { ...plainModel(name, folder), ...(await segmenterOf(name, folder)) };
  }
  if (base === undefined) {
    const named = adapter.baseModel === undefined ? '' : `, which names ${adapter.baseModel}`;
    throw new BytetagError('model', `${name}: expected the base of the adapter${named} (option base), got none`);
  }
  const reference = adapter.baseModel ?? 'base';
  const dividing = (await segmenterOf(name, folder)).segmenter ?? (await segmenterOf(reference, base)).segmenter;
  return { name, folder, adapter, base: { folder: base, reference }, ...(dividing && { segmenter: dividing }) };
}

function plainModel(name: string, folder: MemoryFolder): PlainModel {
  return { name, folder, base: { folder, reference: name } };
}

async function segmenterOf(name: string, folder: MemoryFolder): Promise<Pick<FoundInMemory, 'segmenter'>> {
  const own = folder.subfolder(segmenterFolder);
  if (own === undefined) return {};
  if (await own.has(taggerConfigFileName)) return { segmenter: plainModel(`${name}/${segmenterFolder}`, own) };
  const expected = `expected a model that divides text, with ${taggerConfigFileName}`;
  throw new BytetagError('model', `${own.path}: ${expected}, got none (without the folder, Unicode's rules divide it)`);
}
