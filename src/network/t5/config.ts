// The configuration of a T5, read from and written to Hugging Face's config.json.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { NetworkConfig } from '../network.js';
import { type FeedForward, feedForwardOf, feedForwards } from './feed-forward.js';

/** The sizes and settings of a T5, with this project's names. */
export interface T5Config extends NetworkConfig {
  readonly headDim: number;
  readonly heads: number;
  readonly feedForwardDim: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly feedForward: FeedForward;
  readonly positionBuckets: number;
  readonly maxDistance: number;
  readonly layerNormEpsilon: number;
  readonly dropoutRate: number;
  /** True if the output layer is the transposed embedding (T5 1.0). ByT5 has a separate `lm_head`. */
  readonly tiedEmbeddings: boolean;
  /** True if decoder states are multiplied by modelDim^-0.5 before the output layer (T5 1.0). */
  readonly scaledOutput: boolean;
  /** Standard deviation factor of the initial weights. */
  readonly initializerFactor: number;
}

/** ByT5's settings, which all presets share, with the sizes of byt5-small (Xue et al. 2022, arXiv 2105.13626). */
export const byt5Small: T5Config = {
  vocab: 384,
  modelDim: 1472,
  headDim: 64,
  heads: 6,
  feedForwardDim: 3584,
  encoderLayers: 12,
  decoderLayers: 4,
  feedForward: 'gated-gelu',
  positionBuckets: 32,
  maxDistance: 128,
  layerNormEpsilon: 1e-6,
  dropoutRate: 0.1,
  tiedEmbeddings: false,
  scaledOutput: false,
  initializerFactor: 1,
  padId: 0,
  eosId: 1,
  decoderStartId: 0,
};

type Json = Readonly<Record<string, unknown>>;

/**
 * The largest allowed sizes of a model, because names, shapes and graphs are created from the sizes before any weight
 * is read. The largest T5 (11 billion weights) has 24 layers, 128 heads of 128, 1,024 and 65,536 dimensions; mT5 has a
 * vocabulary of 250,112.
 */
export const largestSizes = {
  vocab: 2 ** 22,
  modelDim: 2 ** 16,
  headDim: 2 ** 12,
  heads: 2 ** 10,
  feedForwardDim: 2 ** 20,
  layers: 1000,
  positionBuckets: 2 ** 16,
  maxDistance: 2 ** 24,
} as const;

/**
 * Reads Hugging Face's `T5Config` or `MT5Config`. Keys that do not change what the model computes are ignored; missing
 * ones get Hugging Face's defaults.
 * @param where file name for messages
 * @throws BytetagError `model` for another kind of model, a missing size, or a setting that is not supported
 */
export function parseT5Config(json: Json, where: string): T5Config {
  const fail = (key: string, expected: string): never => {
    const found = key in json ? describeValue(json[key]) : 'nothing';
    throw new BytetagError('model', `${where}: ${key}: expected ${expected}, got ${found}`);
  };
  const number = (key: string, fallback: number, isValid: (value: number) => boolean, expected: string): number => {
    const value = json[key] ?? fallback;
    return typeof value === 'number' && isValid(value) ? value : fail(key, expected);
  };
  const isSize = (value: number): boolean => Number.isInteger(value) && value > 0;
  const atMost = (key: string, value: number, most: number): number =>
    value <= most ? value : fail(key, `at most ${most}`);
  const size = (key: string, fallback: number, most: number) =>
    atMost(key, number(key, fallback, isSize, 'a positive whole number'), most);
  const id = (key: string, fallback: number) =>
    number(key, fallback, (value) => Number.isInteger(value) && value >= 0, 'an id');
  const required = (key: string, most: number) =>
    key in json ? size(key, 0, most) : fail(key, 'a positive whole number');

  // mT5 is T5 1.1 with other defaults. Only the weights show whether its output layer is tied (transformers 5).
  const isMt5 = json.model_type === 'mt5';
  if (json.model_type !== 't5' && !isMt5) fail('model_type', '"t5" or "mt5"');
  const feedForward = feedForwardOf(json, isMt5 ? 'gated-gelu' : 'relu');
  if (feedForward === undefined) {
    const expected = `one of ${Object.keys(feedForwards).join(', ')}`;
    throw new BytetagError(
      'model',
      `${where}: feed_forward_proj: expected ${expected}, got ${describeFeedForward(json)}`,
    );
  }
  const encoderLayers = required('num_layers', largestSizes.layers);
  const tied = isMt5 || (json.tie_word_embeddings ?? true);
  if (typeof tied !== 'boolean') fail('tie_word_embeddings', 'true or false');
  // transformers 5 has two settings for this. Before, the output was scaled if and only if it was tied.
  const scaled = isMt5 ? false : (json.scale_decoder_outputs ?? tied);
  if (typeof scaled !== 'boolean') fail('scale_decoder_outputs', 'true or false');
  // With fewer buckets, or if all distances up to the maximum have their own bucket, Hugging Face divides by 0.
  const isCount = (value: number): boolean => isSize(value) && value >= 4;
  const bucketsKey = 'relative_attention_num_buckets';
  const found = number(bucketsKey, 32, isCount, 'a whole number of at least 4');
  const buckets = atMost(bucketsKey, found, largestSizes.positionBuckets);
  const exactDistances = Math.floor(buckets / 2);
  const isDistance = (value: number): boolean => isSize(value) && value > exactDistances;
  const distanceKey = 'relative_attention_max_distance';
  const distance = number(distanceKey, 128, isDistance, `a whole number above ${exactDistances}`);
  return {
    vocab: required('vocab_size', largestSizes.vocab),
    modelDim: required('d_model', largestSizes.modelDim),
    headDim: required('d_kv', largestSizes.headDim),
    heads: required('num_heads', largestSizes.heads),
    feedForwardDim: required('d_ff', largestSizes.feedForwardDim),
    encoderLayers,
    decoderLayers: size('num_decoder_layers', encoderLayers, largestSizes.layers),
    feedForward,
    positionBuckets: buckets,
    maxDistance: atMost(distanceKey, distance, largestSizes.maxDistance),
    layerNormEpsilon: number('layer_norm_epsilon', 1e-6, (value) => value > 0, 'a positive number'),
    dropoutRate: number('dropout_rate', 0.1, (value) => value >= 0 && value < 1, 'a number in [0, 1)'),
    tiedEmbeddings: tied as boolean,
    scaledOutput: scaled as boolean,
    initializerFactor: number('initializer_factor', 1, (value) => value > 0, 'a positive number'),
    padId: id('pad_token_id', 0),
    eosId: id('eos_token_id', 1),
    decoderStartId: id('decoder_start_token_id', 0),
  };
}

function describeFeedForward({ feed_forward_proj: name, dense_act_fn: activation, is_gated_act: gated }: Json): string {
  const others = Object.entries({ dense_act_fn: activation, is_gated_act: gated }).filter(
    ([, value]) => value !== undefined,
  );
  const parts = others.map(([key, value]) => ` with ${key} ${describeValue(value)}`);
  return `${name === undefined ? 'nothing' : describeValue(name)}${parts.join('')}`;
}

/** Writes the `config.json` that Hugging Face's `T5ForConditionalGeneration` loads. */
export function formatT5Config(config: T5Config): Json {
  const { activation, gated } = feedForwards[config.feedForward];
  return {
    architectures: ['T5ForConditionalGeneration'],
    classifier_dropout: 0,
    d_ff: config.feedForwardDim,
    d_kv: config.headDim,
    d_model: config.modelDim,
    decoder_start_token_id: config.decoderStartId,
    dense_act_fn: activation,
    dropout_rate: config.dropoutRate,
    eos_token_id: config.eosId,
    feed_forward_proj: config.feedForward,
    initializer_factor: config.initializerFactor,
    is_encoder_decoder: true,
    is_gated_act: gated,
    layer_norm_epsilon: config.layerNormEpsilon,
    model_type: 't5',
    num_decoder_layers: config.decoderLayers,
    num_heads: config.heads,
    num_layers: config.encoderLayers,
    pad_token_id: config.padId,
    relative_attention_max_distance: config.maxDistance,
    relative_attention_num_buckets: config.positionBuckets,
    ...(config.scaledOutput !== config.tiedEmbeddings && { scale_decoder_outputs: config.scaledOutput }),
    tie_word_embeddings: config.tiedEmbeddings,
    tokenizer_class: 'ByT5Tokenizer',
    torch_dtype: 'float32',
    use_cache: true,
    vocab_size: config.vocab,
  };
}

/**
 * The text of a `config.json`.
 * @param dtype of the stored weights
 */
export function t5ConfigFile(config: T5Config, dtype: string): string {
  const text = JSON.stringify({ ...formatT5Config(config), torch_dtype: dtype }, null, 2);
  // transformers 5 rejects an integer where it expects a float, and JavaScript writes 1.0 as 1.
  return `${text.replace(/("(?:initializer_factor|dropout_rate|classifier_dropout)": \d+)(?=[,\n])/g, '$1.0')}\n`;
}
