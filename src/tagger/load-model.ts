// Loads models: a folder (or a preset's name) goes in, a config with its weights and, if it is a tagger, its task come out.
// The folder of an adapter stands for its base with the adapter on it.
import { join } from 'node:path';
import { type AdapterConfig, adapterFileNames, type LoraSettings } from '../checkpoint/adapter-config.js';
import { externalWeights } from '../checkpoint/external-data.js';
import type { JsonObject } from '../checkpoint/json-object.js';
import { checkCopies, checkWeights, readWeights, type WeightLayout } from '../checkpoint/weights.js';
import { describeValue } from '../describe-value.js';
import { BytetagError, internal } from '../errors.js';
import type { CustomFormats } from '../formats/create-format.js';
import type { WeightSource } from '../generate/model-runtime.js';
import { parseRepository } from '../hub/repository.js';
import type { HubOptions } from '../hub/settings.js';
import { isFile, readJsonObject } from '../node/files/json-file.js';
import { openWeights } from '../node/files/open-weights.js';
import type { QuantizedMatrix } from '../onnx/quantize.js';
import { adapterLayout, adapterShapes, initializeAdapter, isLinearInBlock, settleAdapter } from '../t5/adapter.js';
import { parseT5Config, type T5Config } from '../t5/config.js';
import { initializeWeights } from '../t5/initialize.js';
import { aliasesOf, parameterShapes, settleTying } from '../t5/parameter-shapes.js';
import { isPresetName, presetNamed } from '../t5/presets.js';
import { type Arena, createArena } from '../tensor/arena.js';
import { elementCount, type Tensor } from '../tensor/tensor.js';
import { type Byt5Tokenizer, byt5Tokenizer } from '../text/byt5-tokenizer.js';
import type { TokenizerFiles } from '../text/tokenizer-settings.js';
import { checkVocabulary } from './check-vocabulary.js';
import { combineAdapters } from './combine-adapters.js';
import { type LoadedAdapter, loadAdapter, readAdapterConfig } from './load-adapter.js';
import { type LocatedModel, locateModel } from './locate-model.js';
import type { ModelDescription } from './model-files.js';
import { parseTaggerConfig, type TaggerConfig, taggerConfigFileName } from './tagger-config.js';
import type { WeightQuantizer } from './weight-quantizer.js';

/** A model to run, with its weights where they are on disk. */
export interface StoredModel extends ModelDescription {
  readonly source: WeightSource;
}

/** A model to train, with its weights in memory. */
export interface TrainableModel extends ModelDescription {
  /** What is trained: all weights, or the adapter's. */
  readonly weights: Arena;
  /** The other weights: an adapter's base. */
  readonly frozen: Arena['tensors'];
}

/** How a model is found. */
export interface LoadOptions {
  /** The base of an adapter, instead of the one that it names. */
  readonly base?: string | undefined;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions | undefined;
  /** Formats of the caller's own, which the model may be in. */
  readonly formats?: CustomFormats | undefined;
  /** For a model to run: rounds the weights of linear layers. Default: they stay as they are. */
  readonly quantize?: WeightQuantizer | undefined;
}

/** One of several adapters on a base. */
export interface StoredAdapter extends ModelDescription {
  /** What the caller calls it. */
  readonly model: string;
  readonly source: WeightSource;
}

/**
 * A checkpoint folder or a model on the hub, ready to run: weights are checked by name, shape and for finite values, and stay in their files.
 * @throws BytetagError `io` for a missing file, `network` for one that cannot be downloaded, `model` for a malformed one or weights that do not fit the config
 */
export async function loadModel(model: string, options: LoadOptions = {}): Promise<StoredModel> {
  const { folder, base, adapter } = await findModel(model, options);
  const { config: plain, tokenizer, tagger } = await describe(folder, base.folder, options.formats);
  const reader = await openWeights(base.folder);
  try {
    const config = settleTying(plain, reader.tensors);
    const matched = checkWeights(reader.path, reader.tensors, weightLayout(config));
    const { weights } = matched;
    await checkCopies(reader, matched);
    const memory = new Map<string, Tensor>();
    const quantized = new Map<string, QuantizedMatrix>();
    for (const [name, { name: storedName, dtype, shape, strides }] of weights) {
      const data = new Float32Array(elementCount(shape));
      await reader.readInto(storedName, data, { finite: true });
      const weight = { dtype: 'float32', shape, data } as const;
      if (options.quantize && isLinearInBlock(name)) quantized.set(name, options.quantize(weight));
      // ONNX Runtime reads weights in place only where they lie row-major, and graphs have none in float64.
      else if (strides !== undefined || dtype === 'float64') memory.set(name, weight);
    }
    const isInFile = ([name]: readonly [string, unknown]): boolean => !memory.has(name) && !quantized.has(name);
    const files = await externalWeights(new Map([...weights].filter(isInFile)), reader.folder);
    const stored = { tokenizer, ...(tagger && { tagger }) };
    if (adapter === undefined) return { ...stored, config, source: { memory, files, quantized } };
    const adapted = await loadAdapter(folder, adapter, config);
    const inMemory = new Map([...memory, ...adapted.weights.tensors]);
    return { ...stored, adapter, config: adapted.config, source: { memory: inMemory, files, quantized } };
  } finally {
    await reader.close();
  }
}

/**
 * Several adapters on one base: they differ only in the weights that they take from memory, and can share their graphs.
 * @param model the base, for all of them
 * @throws BytetagError like `loadModel`; `model` where one is no adapter
 */
export async function loadAdapters(
  model: string,
  adapters: readonly string[],
  options: LoadOptions = {},
): Promise<readonly StoredAdapter[]> {
  const base = await loadModel(model, options);
  const found = await Promise.all(adapters.map((each) => findModel(each, { ...options, base: model })));
  const loaded: LoadedAdapter[] = [];
  for (const [index, { folder, adapter }] of found.entries()) {
    if (adapter === undefined) throw internal(`${adapters[index]} has no adapter`);
    loaded.push(await loadAdapter(folder, adapter, base.config));
  }
  const folder = (await locateModel(model, options.hub)).folder;
  const reader = await openWeights(folder);
  try {
    const { weights: layout } = checkWeights(reader.path, reader.tensors, weightLayout(base.config));
    const { config, weights } = await combineAdapters(base.config, loaded, async (name) => {
      const stored = layout.get(name);
      if (stored === undefined) throw internal(`no weight is called ${name}`);
      const data = new Float32Array(elementCount(stored.shape));
      await reader.readInto(stored.name, data, { finite: true });
      return { dtype: 'float32', shape: stored.shape, data };
    });
    return await Promise.all(
      found.map(async ({ folder: own }, index) => {
        const memory = new Map([...(base.source.memory ?? []), ...(weights[index] ?? [])]);
        const described = await describe(own, folder, options.formats);
        return { ...described, config, model: adapters[index] ?? '', source: { ...base.source, memory } };
      }),
    );
  } finally {
    await reader.close();
  }
}

/**
 * A model to train: a checkpoint folder's weights, read into memory, or a preset's initial ones; or an adapter on either.
 * @param seed of initial weights
 * @param lora settings of a new adapter
 * @throws BytetagError like `loadModel`; `config` where the settings do not fit the model, or it has an adapter already
 */
export async function loadModelForTraining(
  model: string,
  seed: number,
  lora?: LoraSettings,
  options: LoadOptions = {},
): Promise<TrainableModel> {
  if (isPresetName(model)) {
    expectNoBase(model, options.base);
    if (lora)
      throw new BytetagError('config', `lora: expected a model that has learned something, got preset ${model}`);
    const { config, fromScratch } = presetNamed(model);
    const weights = createArena(parameterShapes(config));
    initializeWeights(weights, config, { seed, fromScratch });
    return { config, tokenizer: byt5Tokenizer(), weights, frozen: new Map() };
  }
  const { folder, base, adapter } = await findModel(model, options);
  const { config: plain, tokenizer, tagger } = await describe(folder, base.folder, options.formats);
  const description = { tokenizer, ...(tagger && { tagger }) };
  const { config, weights } = await readAll(base.folder, plain);
  if (adapter !== undefined) {
    if (lora) {
      const mend = 'train it further without --lora, or merge it first';
      throw new BytetagError('config', `lora: expected a model without an adapter, got ${model} (${mend})`);
    }
    const adapted = await loadAdapter(folder, adapter, config);
    return { ...description, adapter, ...adapted, frozen: weights.tensors };
  }
  if (lora === undefined) return { ...description, config, weights, frozen: new Map() };
  const settings = settleAdapter(config, {
    ...lora,
    baseModel: base.repository?.name ?? base.pinned,
    baseRevision: base.repository?.commit,
  });
  const adaptedConfig = { ...config, adapter: adapterLayout(config, settings) };
  const adapterWeights = createArena(adapterShapes(adaptedConfig));
  initializeAdapter(adapterWeights, weights, seed);
  return { ...description, adapter: settings, config: adaptedConfig, weights: adapterWeights, frozen: weights.tensors };
}

/**
 * Brings a model (and an adapter's base) to this machine.
 * @returns a name that always means the same files: `org/name@commit`, an absolute path, or a preset
 * @throws BytetagError like `locateModel`
 */
export async function pinModel(model: string, options: LoadOptions = {}): Promise<string> {
  if (isPresetName(model)) return model;
  return (await findModel(model, options)).pinned;
}

/**
 * The base of each of several models: of the adapters among them the one that was given.
 * @throws BytetagError `model` where one is given, and none of them is an adapter; like `locateModel`
 */
export async function basesOf(
  models: readonly string[],
  base: string | undefined,
  hub?: HubOptions,
): Promise<readonly (string | undefined)[]> {
  if (base === undefined) return models.map(() => undefined);
  const bases: (string | undefined)[] = [];
  for (const model of models) {
    const isPlain = isPresetName(model) || !(await readAdapterConfig((await locateModel(model, hub)).folder));
    bases.push(isPlain ? undefined : base);
  }
  if (bases.some((each) => each !== undefined)) return bases;
  throw new BytetagError('model', `${models.join(', ')}: expected an adapter, got none (base is for adapters)`);
}

/** What a model is, as its small files say. */
export interface ModelSummary {
  /** A name that always means the same files: `org/name@commit`, an absolute path, or a preset. */
  readonly pinned: string;
  readonly config: T5Config;
  readonly isAdapter: boolean;
  /** Of a model that bytetag has trained. */
  readonly tagger?: TaggerConfig;
}

/**
 * Brings a model (and an adapter's base) to this machine, and reads its small files.
 * @throws BytetagError like `loadModel`
 */
export async function summarizeModel(model: string, options: LoadOptions = {}): Promise<ModelSummary> {
  if (isPresetName(model)) return { pinned: model, config: presetNamed(model).config, isAdapter: false };
  const { folder, pinned, base, adapter } = await findModel(model, options);
  const { config, tagger } = await describe(folder, base.folder, options.formats);
  return { pinned, config, isAdapter: adapter !== undefined, ...(tagger && { tagger }) };
}

/** @throws BytetagError `model` where a base was given for what is no adapter */
function expectNoBase(model: string, base: string | undefined): void {
  if (base === undefined) return;
  throw new BytetagError('model', `${model}: expected an adapter, got a model (base is for adapters)`);
}

/** Where a model's files are. */
interface FoundModel {
  readonly folder: string;
  readonly pinned: string;
  /** Of an adapter: its base; else the model itself. */
  readonly base: LocatedModel;
  readonly adapter?: AdapterConfig;
}

async function findModel(model: string, { base: givenBase, hub }: LoadOptions): Promise<FoundModel> {
  const located = await locateModel(model, hub);
  const adapter = await readAdapterConfig(located.folder);
  if (adapter === undefined) {
    expectNoBase(model, givenBase);
    return { ...located, base: located };
  }
  const { baseModel, baseRevision } = adapter;
  const isOnHub = baseModel !== undefined && baseRevision !== undefined;
  const named = isOnHub ? `${baseModel}@${baseRevision}` : baseModel;
  const baseName = givenBase ?? named;
  if (baseName === undefined) {
    throw new BytetagError('model', `${model}: expected an adapter that names its base, got none`);
  }
  const base =
    givenBase === undefined ? await locateBase(model, baseName, located, hub) : await locateModel(baseName, hub);
  // Only whether the file is there: the folder may be any, and messages must not quote it.
  if (await isFile(join(base.folder, adapterFileNames.config))) {
    throw new BytetagError('model', `${model}: expected a base without an adapter, got ${baseName} (merge it first)`);
  }
  if (givenBase === undefined && base.repository === undefined && !(await isT5Folder(base.folder))) {
    const expected = 'expected an adapter whose base is a folder with a T5 or mT5 model';
    throw new BytetagError('model', `${model}: ${expected}, got ${describeValue(baseName)}`);
  }
  return { ...located, base, adapter };
}

/** The base that an adapter names. A stranger's adapter on the hub may not make its user open folders on this machine. */
async function locateBase(
  model: string,
  name: string,
  { repository }: LocatedModel,
  hub: HubOptions | undefined,
): Promise<LocatedModel> {
  const comesFromHub = repository !== undefined;
  if (comesFromHub && parseRepository(name, 'model') === undefined) {
    const hint = 'an adapter on the hub names no folders; name its base yourself: base, --base';
    const expected = 'expected an adapter whose base is org/name on the hub';
    throw new BytetagError('model', `${model}: ${expected}, got ${describeValue(name)} (${hint})`);
  }
  return locateModel(name, hub, { onlyHub: comesFromHub });
}

/** Whether a folder says that it holds a T5: messages quote the files of no other. */
async function isT5Folder(folder: string): Promise<boolean> {
  try {
    const { model_type: type } = await readJsonObject(join(folder, 'config.json'));
    return type === 't5' || type === 'mt5';
  } catch (error) {
    if (error instanceof BytetagError) return false;
    throw error;
  }
}

async function readAll(folder: string, plain: T5Config): Promise<{ config: T5Config; weights: Arena }> {
  const reader = await openWeights(folder);
  try {
    const config = settleTying(plain, reader.tensors);
    const layout = weightLayout(config);
    checkWeights(reader.path, reader.tensors, layout);
    const weights = createArena(layout.shapes);
    await readWeights(reader, layout, weights.tensors);
    return { config, weights };
  } finally {
    await reader.close();
  }
}

function weightLayout(config: T5Config): WeightLayout {
  // Some T5 1.0 checkpoints carry a bias that no layer reads; Hugging Face ignores it, too.
  const ignored = new Set(['decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight']);
  return { shapes: parameterShapes(config), aliases: aliasesOf(config), ignored };
}

const tokenizerFileNames = ['tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'] as const;

/** The small files: the config is the base's, the tasks are the model's own, the tokenizer is its own where it has one. */
async function describe(
  folder: string,
  baseFolder: string,
  formats?: CustomFormats,
): Promise<{ config: T5Config; tokenizer: Byt5Tokenizer; tagger?: TaggerConfig }> {
  const configPath = join(baseFolder, 'config.json');
  const configJson = await readJsonObject(configPath);
  const config = parseT5Config(configJson, configPath);
  const tokenizerFolder = (await isFile(join(folder, tokenizerFileNames[0]))) ? folder : baseFolder;
  const files: Record<string, JsonObject> = {};
  for (const name of tokenizerFileNames) {
    const path = join(tokenizerFolder, name);
    if (await isFile(path)) files[name] = await readJsonObject(path);
  }
  const taggerPath = join(folder, taggerConfigFileName);
  const tagger = (await isFile(taggerPath))
    ? parseTaggerConfig(await readJsonObject(taggerPath), taggerPath, formats)
    : undefined;
  const tokenizer = byt5Tokenizer(files as TokenizerFiles);
  const tokenizerClass = files['tokenizer_config.json']?.tokenizer_class ?? configJson.tokenizer_class;
  checkVocabulary({ vocab: config.vocab, tokenizer, tokenizerClass }, configPath);
  return { config, tokenizer, ...(tagger && { tagger }) };
}
