// Saves a model: its parts go in, a folder comes out that bytetag and Hugging Face's libraries load, whole or not at all.
import { join } from 'node:path';
import { writeAtomically } from '../../atomic-file.js';
import type { WeightDType } from '../../checkpoint/safetensors-writer.js';
import type { WholeModel } from '../../product/model/merge-adapter.js';
import { modelFiles } from '../../product/model/model-files.js';
import { trainerRules } from '../../product/options/option-rules.js';
import { checkValue } from '../../value-rules.js';
import { makeWholeFolder } from '../files/whole-folder.js';
import { writeWeights } from '../files/write-weights.js';

/** How a model is saved. */
export interface SaveOptions {
  /** Default: float32. */
  readonly dtype?: WeightDType;
  /** Further files, such as a model card: texts by name. */
  readonly files?: ReadonlyMap<string, string>;
}

/**
 * Saves a model in a new folder.
 * @throws BytetagError `usage` for another element type; `io` if it cannot be written; `config` if the folder holds something; `model` if a weight does not
 *   fit the element type
 */
export async function saveModel(
  path: string,
  model: WholeModel,
  { dtype = 'float32', files = new Map() }: SaveOptions = {},
): Promise<void> {
  checkValue('dtype', dtype, trainerRules.saveDtype);
  await makeWholeFolder(path, async (folder) => {
    for (const [name, content] of [...modelFiles(model, dtype), ...files])
      await writeAtomically(join(folder, name), content);
    const tensors = [...model.weights].map(([name, tensor]) => ({ name, tensor }));
    await writeWeights(folder, tensors, { dtype });
  });
}
