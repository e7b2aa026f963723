// Writes a model so that bytetag and Hugging Face's libraries can load it.
import { BytetagError } from '../../foundation/errors.js';
import type { WritableFolder } from '../../foundation/file-access.js';
import { checkValue } from '../../foundation/value-rules.js';
import type { WeightDType } from '../../network/checkpoint/safetensors-writer.js';
import { writeWeightFiles } from '../../network/checkpoint/sharded-writer.js';
import { trainerTable } from '../options/training-table.js';
import type { WholeModel } from './merge-adapter.js';
import { modelFiles } from './model-files.js';

/** How a model is saved. */
export interface SaveOptions {
  /** Default: float32. */
  readonly dtype?: WeightDType;
  /** Further files, such as a model card: their texts, by name. */
  readonly files?: ReadonlyMap<string, string>;
}

/**
 * Writes a model into a folder.
 * @throws BytetagError `usage` for another element type; `io` if a file cannot be written; `model` if a weight is not
 *   finite, or does not fit the element type
 */
export async function writeModel(
  folder: WritableFolder,
  model: WholeModel,
  { dtype = 'float32', files = new Map() }: SaveOptions = {},
): Promise<void> {
  checkValue('dtype', dtype, trainerTable.saveDtype);
  checkFinite(model.weights);
  for (const [name, content] of [...modelFiles(model, dtype), ...files]) await folder.write(name, content);
  const tensors = [...model.weights].map(([name, tensor]) => ({ name, tensor }));
  await writeWeightFiles(folder, tensors, { dtype });
}

/** Checked before anything is written. Sums and products of finite weights may be too large for float32. */
function checkFinite(weights: WholeModel['weights']): void {
  for (const [name, { data }] of weights) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at < 0) continue;
    throw new BytetagError('model', `weight ${name}: expected finite values, got ${data[at]} at element ${at}`);
  }
}
