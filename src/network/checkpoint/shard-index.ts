// Reads, checks and writes the index of a sharded checkpoint (`model.safetensors.index.json`, or PyTorch's), which says
// which shard has which tensor.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { ReadableFolder } from '../../foundation/file-access.js';
import { isJsonObject } from '../../foundation/json-object.js';
import { unicodeEscape } from '../../foundation/unicode-escape.js';
import { readJsonIn } from './read-json.js';
import { checkTensorCount, compareNames, tensorLabel } from './safetensors-header.js';
import type { StoredTensor } from './weight-reader.js';

/** The most files of a checkpoint, which are all open at the same time. The largest T5 has 12. */
const mostShards = 500;

/** A checked index. */
export interface ShardIndex {
  /** The path of the index itself, for messages. */
  readonly path: string;
  /** The file name of the shard, by tensor name. */
  readonly weightMap: ReadonlyMap<string, string>;
  /** Every shard once, sorted. */
  readonly fileNames: readonly string[];
}

/**
 * Reads an index.
 * @throws BytetagError `io` if it cannot be read; `model` if it has no weight map, or a shard is not a plain file name:
 *   a checkpoint must not make its reader open files in other folders
 */
export async function readShardIndex(folder: ReadableFolder, name: string): Promise<ShardIndex> {
  const path = folder.pathOf(name);
  const { weight_map: weightMap } = await readJsonIn(folder, name);
  if (!isJsonObject(weightMap)) {
    throw new BytetagError('model', `${path}: weight_map: expected file names by tensor name, got none`);
  }
  const named = Object.entries(weightMap);
  checkTensorCount(named.length, path);
  const entries = named.map(([tensor, file]): [string, string] => {
    if (typeof file === 'string' && /^[^/\\]+\.(safetensors|bin)$/.test(file)) return [tensor, file];
    throw new BytetagError(
      'model',
      `${tensorLabel(path, tensor)}: expected the name of a .safetensors or .bin file in the same ` +
        `folder, got ${describeValue(file)}`,
    );
  });
  if (entries.length === 0) throw new BytetagError('model', `${path}: weight_map: expected tensors, got none`);
  const fileNames = [...new Set(entries.map(([, file]) => file))].sort();
  if (fileNames.length > mostShards) {
    throw new BytetagError('model', `${path}: expected at most ${mostShards} files, got ${fileNames.length}`);
  }
  return { path, weightMap: new Map(entries), fileNames };
}

/**
 * Checks shards against their index.
 * @param tensors the tensors of all shards
 * @throws BytetagError `model` if a tensor is not in the shard that the index names, or is in another
 */
export function checkShards(
  { path, weightMap }: ShardIndex,
  tensors: readonly Pick<StoredTensor, 'name' | 'file' | 'fileName'>[],
): void {
  const found = new Set<string>();
  for (const { name, file, fileName } of tensors) {
    const expected = weightMap.get(name);
    if (expected !== fileName) {
      const where = expected === undefined ? 'no tensor so named' : `it in ${expected}`;
      throw new BytetagError(
        'model',
        `${tensorLabel(file, name)}: expected ${describeText(where)} by the index, got it here`,
      );
    }
    found.add(name);
  }
  for (const [name, file] of weightMap) {
    if (!found.has(name)) {
      throw new BytetagError(
        'model',
        `${tensorLabel(path, name)}: expected it in ${describeText(file)}, got no tensor so named there`,
      );
    }
  }
}

/** The text of an index, byte for byte as Hugging Face writes it (`json.dumps(indent=2, sort_keys=True)`). */
export function formatShardIndex(weightMap: ReadonlyMap<string, string>, totalBytes: number): string {
  // The JSON is not made from an object, which would put names that look like numbers first.
  const entries = [...weightMap]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([name, file]) => `    ${asciiJson(name)}: ${asciiJson(file)}`);
  return `{
  "metadata": {
    "total_size": ${totalBytes}
  },
  "weight_map": {
${entries.join(',\n')}
  }
}
`;
}

/** A string as Python's json writes it: everything except printable ASCII is escaped. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, unicodeEscape);
}
