// Loads models: a folder (or a preset's name) goes in, a config with its weights and, if it is a tagger, its task come out.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../atomic-file.js';
import { externalWeights } from '../checkpoint/external-data.js';
import { type JsonObject, readJsonObject } from '../checkpoint/json-file.js';
import { openWeights } from '../checkpoint/open-weights.js';
import { checkCopies, checkWeights, readWeights, type WeightLayout } from '../checkpoint/weights.js';
import { BytetagError } from '../errors.js';
import type { WeightSource } from '../generate/model-runtime.js';
import { parseT5Config, type T5Config } from '../t5/config.js';
import { initializeWeights } from '../t5/initialize.js';
import { aliasesOf, parameterShapes, settleTying } from '../t5/parameter-shapes.js';
import { isPresetName, presetNamed, presets } from '../t5/presets.js';
import { type Arena, createArena } from '../tensor/arena.js';
import { elementCount, type Tensor } from '../tensor/tensor.js';
import { type Byt5Tokenizer, byt5Tokenizer } from '../text/byt5-tokenizer.js';
import type { TokenizerFiles } from '../text/tokenizer-settings.js';
import { parseTaggerConfig, type TaggerConfig, taggerConfigFileName } from './tagger-config.js';

/** What the small files of a model folder say. */
export interface ModelDescription {
  readonly config: T5Config;
  readonly tokenizer: Byt5Tokenizer;
  /** Of a model that bytetag has trained. */
  readonly tagger?: TaggerConfig;
}

/** A model to run, with its weights where they are on disk. */
export interface StoredModel extends ModelDescription {
  readonly source: WeightSource;
}

/** A model to train, with its weights in memory. */
export interface TrainableModel extends ModelDescription {
  readonly weights: Arena;
}

/**
 * A checkpoint folder, ready to run: weights are checked by name, shape and for finite values, and stay in their files.
 * @throws BytetagError `io` for a missing file, `model` for a malformed one or weights that do not fit the config
 */
export async function loadModel(folder: string): Promise<StoredModel> {
  const description = await describeModel(folder);
  const reader = await openWeights(folder);
  try {
    const config = settleTying(description.config, reader.tensors);
    const matched = checkWeights(reader.path, reader.tensors, weightLayout(config));
    const { weights } = matched;
    await checkCopies(reader, matched);
    const memory = new Map<string, Tensor>();
    for (const [name, { name: storedName, shape, strides }] of weights) {
      const data = new Float32Array(elementCount(shape));
      await reader.readInto(storedName, data, { finite: true });
      // ONNX Runtime reads weights in place only where they lie row-major.
      if (strides !== undefined) memory.set(name, { dtype: 'float32', shape, data });
    }
    const inFiles = new Map([...weights].filter(([name]) => !memory.has(name)));
    return { ...description, config, source: { memory, files: await externalWeights(inFiles) } };
  } finally {
    await reader.close();
  }
}

/**
 * A model to train: a checkpoint folder's weights, read into memory, or a preset's initial ones.
 * @param seed of initial weights
 * @throws BytetagError like `loadModel`
 */
export async function loadModelForTraining(model: string, seed: number): Promise<TrainableModel> {
  if (isPresetName(model)) {
    const { config, fromScratch } = presetNamed(model);
    const weights = createArena(parameterShapes(config));
    initializeWeights(weights, config, { seed, fromScratch });
    return { config, tokenizer: byt5Tokenizer(), weights };
  }
  const description = await describeModel(model);
  const reader = await openWeights(model);
  try {
    const config = settleTying(description.config, reader.tensors);
    const layout = weightLayout(config);
    checkWeights(reader.path, reader.tensors, layout);
    const weights = createArena(layout.shapes);
    await readWeights(reader, layout, weights.tensors);
    return { ...description, config, weights };
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

async function describeModel(folder: string): Promise<ModelDescription> {
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    (error) => {
      const names = Object.keys(presets).join(', ');
      if (error.code === 'ENOENT') {
        throw new BytetagError('io', `model ${folder}: expected a folder or one of ${names}, got neither`);
      }
      throw ioError(folder, 'read', error);
    },
  );
  if (!isFolder) throw new BytetagError('io', `model ${folder}: expected a folder, got a file`);
  const configPath = join(folder, 'config.json');
  const config = parseT5Config(await readJsonObject(configPath), configPath);
  const files: Record<string, JsonObject> = {};
  for (const name of tokenizerFileNames) {
    const json = await readOptional(join(folder, name));
    if (json !== undefined) files[name] = json;
  }
  const taggerPath = join(folder, taggerConfigFileName);
  const tagger = await readOptional(taggerPath);
  return {
    config,
    tokenizer: byt5Tokenizer(files as TokenizerFiles),
    ...(tagger && { tagger: parseTaggerConfig(tagger, taggerPath) }),
  };
}

/** The object in a JSON file; undefined if there is no such file. */
async function readOptional(path: string): Promise<JsonObject | undefined> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  return exists ? readJsonObject(path) : undefined;
}
