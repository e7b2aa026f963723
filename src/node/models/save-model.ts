// Saves a model in a folder on a disk. The folder is either complete or not there.
import { checkValue } from '../../foundation/value-rules.js';
import type { WholeModel } from '../../product/model/merge-adapter.js';
import { type SaveOptions, writeModel } from '../../product/model/write-model.js';
import { trainerTable } from '../../product/options/training-table.js';
import { diskFolder } from '../files/disk-folder.js';
import { makeWholeFolder } from '../files/whole-folder.js';

/**
 * Saves a model in a new folder.
 * @param addTo adds other files to the folder
 * @throws BytetagError `usage` for another element type; `io` if it cannot be written; `config` if the folder is not
 *   empty; `model` if a weight does not fit the element type
 */
export async function saveModel(
  path: string,
  model: WholeModel,
  options: SaveOptions = {},
  addTo: (folder: string) => Promise<void> = async () => {},
): Promise<void> {
  checkValue('dtype', options.dtype ?? 'float32', trainerTable.saveDtype);
  await makeWholeFolder(path, async (folder) => {
    await writeModel(diskFolder(folder), model, options);
    await addTo(folder);
  });
}
