// Packs the files of a model into a zip, to be taken home.
import { zipSync } from 'fflate';

/**
 * A zip of the files of a model by name, within a folder. They are stored as they are: weights hardly become smaller.
 * @param folder default: `model`
 * @example const blob = zipModel(files); // the files of `training.save()`
 */
export function zipModel(files: ReadonlyMap<string, Uint8Array>, folder = 'model'): Blob {
  const named = Object.fromEntries(Array.from(files, ([name, content]) => [`${folder}/${name}`, content]));
  return new Blob([zipSync(named, { level: 0 }) as BlobPart], { type: 'application/zip' });
}
