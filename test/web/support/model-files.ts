// The files of models that ship, as a page has them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const models = join(import.meta.dirname, '..', '..', '..', 'models');

/** The files of a model that ships, with those of its segmenter. */
export function filesOfModel(name: string): ReadonlyMap<string, Uint8Array> {
  const filesIn = (folder: string, start: string): readonly (readonly [string, Uint8Array])[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [`${start}${entry.name}`, new Uint8Array(readFileSync(join(folder, entry.name)))]);
  const folder = join(models, name);
  return new Map([...filesIn(folder, ''), ...filesIn(join(folder, 'segmenter'), 'segmenter/')]);
}
