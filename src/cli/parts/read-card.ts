// Reads the card of a model. The folder may be a stranger's, so only a file in the folder itself is read: no other file
// may become part of another card.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { BytetagError } from '../../foundation/errors.js';
import { readWholeFile } from '../../node/files/whole-file.js';
import { placeInModel } from './files-to-push.js';

/** The most bytes of a card. The hub does not show larger ones. */
export const mostCardBytes = 2 ** 24;

/**
 * The text of a model's card; undefined if it has none.
 * @param cacheFolder the cache of the hub. A folder in it has links to files elsewhere in the cache
 * @param onWarning called with the reason if a card exists but cannot be read: it is too large, not a file, or a link
 *   out of the folder
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
