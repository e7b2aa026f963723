// Notices that the files of a model have been replaced.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findModel } from '../../node/models/find-model.js';
import { segmenterOf } from '../../node/models/load-segmenter.js';
import type { ServedModelSpec } from './model-specs.js';

/** The folders that a model is read from: its own, its base's, those of its adapters and of what divides texts. */
export async function foldersOf({
  model,
  base,
  adapters = [],
  segmenter,
}: ServedModelSpec): Promise<readonly string[]> {
  const found = await findModel(model, { base });
  const dividing = segmenter === undefined ? await segmenterOf(found) : (await findModel(segmenter, {})).folder.path;
  const others = await Promise.all(adapters.map(async (each) => (await findModel(each, { base: model })).folder.path));
  const folders = [found.folder.path, found.base.folder.path, ...others, ...(dividing === undefined ? [] : [dividing])];
  return [...new Set(folders)];
}

/**
 * A text that changes with the files in folders: their names, sizes, times and numbers on the disk. Empty if a folder
 * cannot be read, as while another is moved into its place.
 */
export async function fingerprint(folders: readonly string[]): Promise<string> {
  try {
    const files = await Promise.all(
      folders.map(async (folder) => {
        const entries = await readdir(folder, { withFileTypes: true });
        const names = entries.flatMap((entry) => (entry.isDirectory() ? [] : [join(folder, entry.name)])).sort();
        return Promise.all(
          names.map(async (name) => {
            const { size, mtimeMs, ino } = await stat(name);
            return `${name} ${size} ${mtimeMs} ${ino}`;
          }),
        );
      }),
    );
    return files.flat().join('\n');
  } catch {
    return '';
  }
}
