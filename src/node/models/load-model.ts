// Loads models by their names: a folder, a model that ships with bytetag, or a model on the hub.
import { BytetagError } from '../../foundation/errors.js';
import type { LoraSettings } from '../../network/checkpoint/adapter-config.js';
import { describeModel } from '../../product/model/describe-model.js';
import { readAdapterConfig } from '../../product/model/load-adapter.js';
import {
  initialModel,
  loadStoredAdapters,
  loadStoredModel,
  loadTrainableModel,
  type ReadModelOptions,
  type StoredAdapter,
  type StoredModel,
  type TrainableModel,
} from '../../product/model/load-found-model.js';
import type { ModelSummary } from '../../product/model/model-summary.js';
import { isPresetName, presetNetwork } from '../../product/networks/networks.js';
import { diskFolder } from '../files/disk-folder.js';
import type { HubOptions } from '../hub/settings.js';
import { expectNoBase, type FindOptions, findModel } from './find-model.js';
import { locateModel } from './locate-model.js';

/** How a model is found and loaded. */
export interface LoadOptions extends FindOptions, ReadModelOptions {}

/**
 * Loads a model, ready to run.
 * @throws BytetagError `io` for a missing file, `network` for one that cannot be downloaded, `model` for a malformed
 *   one or weights that do not fit the config
 */
export async function loadModel(model: string, options: LoadOptions = {}): Promise<StoredModel> {
  return loadStoredModel(await findModel(model, options), options);
}

/**
 * Loads several adapters on one base, ready to run.
 * @param model the base of all adapters
 * @throws BytetagError like `loadModel`; `model` if one is not an adapter
 */
export async function loadAdapters(
  model: string,
  adapters: readonly string[],
  options: LoadOptions = {},
): Promise<readonly StoredAdapter[]> {
  const base = await findModel(model, options);
  const found = await Promise.all(adapters.map((each) => findModel(each, { ...options, base: model })));
  return loadStoredAdapters(base, found, options);
}

/**
 * Loads a model to train into memory: the weights of a model, or the initial weights of a preset, with or without an
 * adapter.
 * @param seed the seed of initial weights
 * @param lora the settings of a new adapter
 * @throws BytetagError like `loadModel`; `config` if the settings do not fit the model, or it already has an adapter
 */
export async function loadModelForTraining(
  model: string,
  seed: number,
  lora?: LoraSettings,
  options: LoadOptions = {},
): Promise<TrainableModel> {
  if (!isPresetName(model)) {
    return loadTrainableModel(await findModel(model, options), lora && { lora, seed }, options.formats);
  }
  expectNoBase(model, options.base);
  if (lora) throw new BytetagError('config', `lora: expected a model that has learned something, got preset ${model}`);
  return initialModel(model, seed);
}

/**
 * Downloads a model (and an adapter's base), if it is not on this machine.
 * @returns a name that always means the same files: `org/name@commit`, an absolute path, or a preset
 * @throws BytetagError like `locateModel`
 */
export async function pinModel(model: string, options: LoadOptions = {}): Promise<string> {
  if (isPresetName(model)) return model;
  return (await findModel(model, options)).pinned;
}

/**
 * The base of each of several models. For the adapters among them it is the given base.
 * @throws BytetagError `model` if a base is given, and none of them is an adapter; like `locateModel`
 */
export async function basesOf(
  models: readonly string[],
  base: string | undefined,
  hub?: HubOptions,
): Promise<readonly (string | undefined)[]> {
  if (base === undefined) return models.map(() => undefined);
  const bases: (string | undefined)[] = [];
  for (const model of models) {
    const isPlain =
      isPresetName(model) || !(await readAdapterConfig(diskFolder((await locateModel(model, hub)).folder)));
    bases.push(isPlain ? undefined : base);
  }
  if (bases.some((each) => each !== undefined)) return bases;
  throw new BytetagError('model', `${models.join(', ')}: expected an adapter, got none (base is for adapters)`);
}

/**
 * Downloads a model (and an adapter's base), if it is not on this machine, and reads its small files.
 * @throws BytetagError like `loadModel`
 */
export async function summarizeModel(model: string, options: LoadOptions = {}): Promise<ModelSummary> {
  if (isPresetName(model)) return { pinned: model, network: presetNetwork(model), isAdapter: false };
  const found = await findModel(model, options);
  const { network, tagger } = await describeModel(found, options.formats);
  return {
    pinned: found.pinned,
    network,
    isAdapter: found.adapter !== undefined,
    ...(tagger && { tagger }),
  };
}
