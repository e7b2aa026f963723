// Chooses the network of a model: by its config.json, or by the name of a preset. A second network is added here.
import type { JsonObject } from '../../foundation/json-object.js';
import type { Network } from '../../network/network.js';
import { parseT5Config } from '../../network/t5/config.js';
import { presets } from '../../network/t5/presets.js';
import { t5Network } from '../../network/t5/t5-network.js';

/** Reads the content of a config.json. @param where file name for messages */
type ParseNetwork = (json: JsonObject, where: string) => Network;

const parseT5: ParseNetwork = (json, where) => t5Network(parseT5Config(json, where));

/** The networks that bytetag has, by the values of `model_type` in a config.json. */
const networks: ReadonlyMap<unknown, ParseNetwork> = new Map([
  ['t5', parseT5],
  ['mt5', parseT5],
]);

/** What messages call a model with one of them. */
export const knownModels = 'a T5 or mT5 model';

/** Whether bytetag has the network of a model. @param json the content of its config.json */
export function isKnownModel(json: JsonObject): boolean {
  return networks.has(json.model_type);
}

/**
 * The network that a config.json describes.
 * @param where file name for messages
 * @throws BytetagError `model` for another kind of model, a missing size, or a setting that is not supported
 */
export function parseNetwork(json: JsonObject, where: string): Network {
  // The T5's parser says what was expected instead of a model that is not known.
  return (networks.get(json.model_type) ?? parseT5)(json, where);
}

/** The name of a preset. */
export type PresetName = keyof typeof presets;

/** The network of a preset. */
export function presetNetwork(name: PresetName): Network {
  return t5Network(presets[name].config);
}

/** Whether a model is a preset that starts with the initial values for small models. @param model any name */
export function startsFromScratch(model: string): boolean {
  return isPresetName(model) && presets[model].fromScratch;
}

/** True if `name` names a preset. */
export function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(presets, name);
}

/** The names of all presets. */
export const presetNames: readonly string[] = Object.keys(presets);
