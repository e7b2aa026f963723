// Reads the card of a model, whose folder may be a stranger's: nothing outside of the folder becomes a part of another card.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { BytetagError } from '../../foundation/errors.js';
import { readWholeFile } from '../../node/files/whole-file.js';
import { placeInModel } from './files-to-push.js';

/** The most bytes of a card: the hub shows no larger ones. */
export const mostCardBytes = 2 ** 24;

/**
 * The text of a model's card; undefined where it has none.
 * @param cacheFolder of the hub: a folder there has links to contents that lie elsewhere in it
 * @param onWarning is told why a card that is there cannot be read: it is too large, no file, or a link out of the folder
 */
export async function readCard(
  folder: string,
  cacheFolder: string,
  onWarning: (message: string) => void,
): Promise<string | undefined> {
  const isThere = await lstat(join(folder, 'README.md')).then(
    () => true,
    (error) => error.code !== 'ENOENT',
  );
  if (!isThere) return undefined;
  try {
    const place = await placeInModel(folder, cacheFolder, 'README.md', 'used');
    return Buffer.from(await readWholeFile(place, { mostBytes: mostCardBytes })).toString();
  } catch (error) {
    if (!(error instanceof BytetagError)) throw error;
    onWarning(`${error.message}: the card is left out`);
    return undefined;
  }
}
