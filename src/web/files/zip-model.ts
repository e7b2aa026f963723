// Packs the files of a model into a zip, to be taken home.
import { zipSync } from 'fflate';

/** A zip of files by name, within a folder. They are stored as they are: weights hardly become smaller. */
export function zipModel(folder: string, files: ReadonlyMap<string, Uint8Array>): Blob {
  const named = Object.fromEntries(Array.from(files, ([name, content]) => [`${folder}/${name}`, content]));
  return new Blob([zipSync(named, { level: 0 }) as BlobPart], { type: 'application/zip' });
}
