// Names of the weight files in a Hugging Face checkpoint folder.

/** Of a checkpoint whose weights lie in one file, and of the index of one whose weights lie in several. */
export const fileNames = { weights: 'model.safetensors', index: 'model.safetensors.index.json' } as const;

/** Where a folder's weights may be, in the order in which Hugging Face looks. */
export const weightFileNames = [
  fileNames.weights,
  fileNames.index,
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
] as const;

/** Name of a shard. @param number counted from 1 */
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
