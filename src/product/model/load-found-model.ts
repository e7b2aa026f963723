// Loads models from their folders: first the settings in the small files, then the weights, then an adapter.
import type { QuantizedMatrix } from '../../engine/onnx/quantize.js';
import { type Arena, createArena } from '../../engine/tensor/arena.js';
import { elementCount, type Tensor } from '../../engine/tensor/tensor.js';
import { BytetagError, internal } from '../../foundation/errors.js';
import type { ReadableFolder } from '../../foundation/file-access.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import { byt5Tokenizer } from '../../language/text/byt5-tokenizer.js';
import type { LoraSettings } from '../../network/checkpoint/adapter-config.js';
import { adapterShapes, initializeAdapter } from '../../network/checkpoint/adapter-weights.js';
import { externalWeights } from '../../network/checkpoint/external-data.js';
import { openWeightsIn } from '../../network/checkpoint/open-weights.js';
import { checkCopies, checkWeights, readWeights } from '../../network/checkpoint/weights.js';
import type { WeightSource } from '../../network/generate/model-runtime.js';
import type { Network } from '../../network/network.js';
import { type PresetName, presetNetwork, startsFromScratch } from '../networks/networks.js';
import { combineAdapters } from './combine-adapters.js';
import { describeModel } from './describe-model.js';
import type { FoundModel } from './found-model.js';
import { type LoadedAdapter, loadAdapter } from './load-adapter.js';
import type { ModelDescription } from './model-files.js';
import type { WeightQuantizer } from './weight-quantizer.js';

/** A model to run, with its weights in their files. */
export interface StoredModel extends ModelDescription {
  readonly source: WeightSource;
}

/** A model to train, with its weights in memory. */
export interface TrainableModel extends ModelDescription {
  /** The weights that are trained: all, or those of the adapter. */
  readonly weights: Arena;
  /** The other weights: those of an adapter's base. */
  readonly frozen: Arena['tensors'];
}

/** Options for loading a model. */
export interface ReadModelOptions {
  /** The caller's own formats, which the model may use. */
  readonly formats?: CustomFormats | undefined;
  /** For a model to run: rounds the weights of linear layers. Default: they are not rounded. */
  readonly quantize?: WeightQuantizer | undefined;
}

/** One of several adapters on a base. */
export interface StoredAdapter extends ModelDescription {
  /** The caller's name for the adapter. */
  readonly model: string;
  readonly source: WeightSource;
}

/**
 * Loads a model to run. The names and shapes of its weights are checked, and that their values are finite. The weights
 * stay in their files.
 * @throws BytetagError `io` for a missing file, `model` for a malformed one or weights that do not fit the config
 */
export async function loadStoredModel(found: FoundModel, options: ReadModelOptions = {}): Promise<StoredModel> {
  const { folder, base, adapter } = found;
  const { network: plain, tokenizer, tagger } = await describeModel(found, options.formats);
  const reader = await openWeightsIn(base.folder);
  try {
    const network = plain.fitTo(reader.tensors);
    const matched = checkWeights(reader.path, reader.tensors, network.weightLayout);
    const { weights } = matched;
    await checkCopies(reader, matched);
    const memory = new Map<string, Tensor>();
    const quantized = new Map<string, QuantizedMatrix>();
    for (const [name, { name: storedName, dtype, shape, strides }] of weights) {
      const data = new Float32Array(elementCount(shape));
      await reader.readInto(storedName, data, { finite: true });
      const weight = { dtype: 'float32', shape, data } as const;
      if (options.quantize && network.isLinear(name)) quantized.set(name, options.quantize(weight));
      // ONNX Runtime can read weights in place only if they are row-major, and the graphs have no weights in float64.
      else if (strides !== undefined || dtype === 'float64') memory.set(name, weight);
    }
    const isInFile = ([name]: readonly [string, unknown]): boolean => !memory.has(name) && !quantized.has(name);
    const files = await externalWeights(new Map([...weights].filter(isInFile)), reader.folder);
    const stored = { tokenizer, ...(tagger && { tagger }) };
    if (adapter === undefined) return { ...stored, network, source: { memory, files, quantized } };
    const adapted = await loadAdapter(folder, adapter, network);
    const inMemory = new Map([...memory, ...adapted.weights.tensors]);
    return { ...stored, adapter, network: adapted.network, source: { memory: inMemory, files, quantized } };
  } finally {
    await reader.close();
  }
}

/**
 * Loads several adapters on one base. They differ only in the weights that they take from memory, so they can share
 * their graphs.
 * @param model the base of all adapters
 * @throws BytetagError like `loadStoredModel`
 */
export async function loadStoredAdapters(
  model: FoundModel,
  adapters: readonly FoundModel[],
  options: ReadModelOptions = {},
): Promise<readonly StoredAdapter[]> {
  const base = await loadStoredModel(model, options);
  const loaded: LoadedAdapter[] = [];
  for (const { name, folder, adapter } of adapters) {
    if (adapter === undefined) throw internal(`${name} has no adapter`);
    loaded.push(await loadAdapter(folder, adapter, base.network));
  }
  const reader = await openWeightsIn(model.folder);
  try {
    const { weights: layout } = checkWeights(reader.path, reader.tensors, base.network.weightLayout);
    const { network, weights } = await combineAdapters(base.network, loaded, async (name) => {
      const stored = layout.get(name);
      if (stored === undefined) throw internal(`no weight is called ${name}`);
      const data = new Float32Array(elementCount(stored.shape));
      await reader.readInto(stored.name, data, { finite: true });
      return { dtype: 'float32', shape: stored.shape, data };
    });
    return await Promise.all(
      adapters.map(async (adapter, index) => {
        const memory = new Map([...(base.source.memory ?? []), ...(weights[index] ?? [])]);
        const described = await describeModel({ ...adapter, base: model.base }, options.formats);
        return { ...described, network, model: adapter.name, source: { ...base.source, memory } };
      }),
    );
  } finally {
    await reader.close();
  }
}

/** Makes the initial weights of a preset. @param seed the seed of the random values */
export function initialModel(preset: PresetName, seed: number): TrainableModel {
  const network = presetNetwork(preset);
  const weights = createArena(network.weightLayout.shapes);
  network.initialize(weights, { seed, fromScratch: startsFromScratch(preset) });
  return { network, tokenizer: byt5Tokenizer(), weights, frozen: new Map() };
}

/** The settings of a new adapter. */
export interface NewAdapter {
  readonly lora: LoraSettings;
  /** The seed of its initial weights. */
  readonly seed: number;
}

/**
 * Loads a model to train into memory, or an adapter on it.
 * @param begin the settings of a new adapter
 * @throws BytetagError like `loadStoredModel`; `config` if the settings do not fit the model, or it already has an
 *   adapter
 */
export async function loadTrainableModel(
  found: FoundModel,
  begin?: NewAdapter,
  formats?: CustomFormats,
): Promise<TrainableModel> {
  const { name, folder, base, adapter } = found;
  const { network: plain, tokenizer, tagger } = await describeModel(found, formats);
  const description = { tokenizer, ...(tagger && { tagger }) };
  const { network, weights } = await readAll(base.folder, plain);
  if (adapter !== undefined) {
    if (begin) {
      const hint = 'train it further without --lora, or merge it first';
      throw new BytetagError('config', `lora: expected a model without an adapter, got ${name} (${hint})`);
    }
    const adapted = await loadAdapter(folder, adapter, network);
    return { ...description, adapter, ...adapted, frozen: weights.tensors };
  }
  if (begin === undefined) return { ...description, network, weights, frozen: new Map() };
  const settings = network.settleAdapter({
    ...begin.lora,
    baseModel: base.reference,
    baseRevision: base.revision,
  });
  const layout = network.adapterLayout(settings);
  const adapterWeights = createArena(adapterShapes(network.weightLayout.shapes, layout));
  initializeAdapter(adapterWeights, weights, begin.seed);
  const adapted = network.withAdapter(layout);
  return { ...description, adapter: settings, network: adapted, weights: adapterWeights, frozen: weights.tensors };
}

async function readAll(folder: ReadableFolder, plain: Network): Promise<{ network: Network; weights: Arena }> {
  const reader = await openWeightsIn(folder);
  try {
    const network = plain.fitTo(reader.tensors);
    checkWeights(reader.path, reader.tensors, network.weightLayout);
    const weights = createArena(network.weightLayout.shapes);
    await readWeights(reader, network.weightLayout, weights.tensors);
    return { network, weights };
  } finally {
    await reader.close();
  }
}
