// Names of the weight files in a Hugging Face checkpoint folder.

/** The names of the file with all weights, and of the index if there are several files. */
export const fileNames = { weights: 'model.safetensors', index: 'model.safetensors.index.json' } as const;

/** The files that may have a folder's weights, in the order in which Hugging Face looks for them. */
export const weightFileNames = [
  fileNames.weights,
  fileNames.index,
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
] as const;

/** The name of a shard. @param number the shard's number, counted from 1 */
export function shardFileName(number: number, count: number): string {
  return `model-${fiveDigits(number)}-of-${fiveDigits(count)}.safetensors`;
}

/** True for the name of any checkpoint's shard. */
export function isShardFileName(name: string): boolean {
  return /^model-\d{5,}-of-\d{5,}\.safetensors$/.test(name);
}

function fiveDigits(number: number): string {
  return String(number).padStart(5, '0');
}
