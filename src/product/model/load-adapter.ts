// Reads an adapter: the weights that it adds to its base and those that it replaces.
import { type Arena, createArena } from '../../engine/tensor/arena.js';
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { ReadableFolder } from '../../foundation/file-access.js';
import {
  type AdapterConfig,
  adapterFileNames,
  adapterPrefix,
  parseAdapterConfig,
} from '../../network/checkpoint/adapter-config.js';
import { adapterShapes } from '../../network/checkpoint/adapter-weights.js';
import { openWeightsIn } from '../../network/checkpoint/open-weights.js';
import { readJsonIn } from '../../network/checkpoint/read-json.js';
import { tensorLabel } from '../../network/checkpoint/safetensors-header.js';
import type { StoredTensor } from '../../network/checkpoint/weight-reader.js';
import { checkWeights, readWeights } from '../../network/checkpoint/weights.js';
import type { Network } from '../../network/network.js';

/** A base's network with what the adapter adds, and the adapter's weights. */
export interface LoadedAdapter {
  readonly network: Network;
  /** The weights, with the names of `adapterShapes`. */
  readonly weights: Arena;
}

/** The settings of the adapter in a folder; undefined if there is none. @throws BytetagError if they are malformed */
export async function readAdapterConfig(folder: ReadableFolder): Promise<AdapterConfig | undefined> {
  const { config: name } = adapterFileNames;
  return (await folder.has(name)) ? parseAdapterConfig(await readJsonIn(folder, name), folder.pathOf(name)) : undefined;
}

/**
 * Reads an adapter's weights.
 * @param base the network of the model that the adapter is for
 * @throws BytetagError `config` or `model` if the adapter does not fit the base; `io` if reading fails
 */
export async function loadAdapter(
  folder: ReadableFolder,
  settings: AdapterConfig,
  base: Network,
): Promise<LoadedAdapter> {
  const { weights, torchWeights } = adapterFileNames;
  const isOlder = (await folder.has(torchWeights)) && !(await folder.has(weights));
  const reader = await openWeightsIn(folder, isOlder ? torchWeights : weights);
  try {
    const found = new Map([...reader.tensors.values()].map((tensor) => [baseName(tensor, reader.path), tensor]));
    const layout = base.adapterLayout(settings);
    // Whole weights in the adapter's file: the embedding and the output layer, if PEFT saved them
    // (`save_embedding_layers`) or one of them has a branch. They replace those of the base.
    const { shapes: names, aliases: allAliases = new Map<string, string>() } = base.weightLayout;
    const replaced = [...found.keys()].map((name) => allAliases.get(name) ?? name).filter((name) => names.has(name));
    const adapter = { ...layout, full: new Set([...layout.full, ...replaced]) };
    const aliases = new Map([...allAliases].filter(([, of]) => adapter.full.has(of)));
    const trained = [...aliases].filter(([, of]) => layout.full.has(of));
    for (const [alias, of] of [...trained, ...trained.map(([, of]) => [of, of] as const)]) {
      // For PEFT these are separate modules. One that is missing stays the same as in the base.
      if (found.has(alias)) continue;
      const hint = 'is shared in modules_to_save without embed_tokens?';
      throw new BytetagError(
        'model',
        `${tensorLabel(reader.path, alias)}: expected a copy of ${of}, got none (${hint})`,
      );
    }
    const shapes = adapterShapes(names, adapter);
    // Checked before memory is allocated, because the ranks come from the adapter's config.
    checkWeights(reader.path, found, { shapes, aliases });
    const arena = createArena(shapes);
    const apart =
      'PEFT trained several copies of the embedding, and a model here has one: ensure_weight_tying ' +
      'in LoraConfig keeps them alike';
    await readWeights(reader, { shapes, aliases }, arena.tensors, { found, ifCopiesDiffer: apart });
    return { network: base.withAdapter(adapter), weights: arena };
  } finally {
    await reader.close();
  }
}

/** A tensor's name without PEFT's prefix. */
function baseName({ name }: StoredTensor, path: string): string {
  if (!name.startsWith(adapterPrefix)) {
    throw new BytetagError(
      'model',
      `${path}: expected names that begin with ${adapterPrefix}, got ${describeText(name)}`,
    );
  }
  return name.slice(adapterPrefix.length).replace(/\.base_layer\.weight$/, '.weight');
}
