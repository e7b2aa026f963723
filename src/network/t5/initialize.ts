// Initialises the weights of a new T5.
import type { Arena } from '../../engine/tensor/arena.js';
import { internal } from '../../foundation/errors.js';
import { createRandom } from '../../foundation/random.js';
import type { InitializationOptions } from '../network.js';
import { relativePositionBucket } from '../nn/position-bias.js';
import type { T5Config } from './config.js';

/**
 * Fills `weights` (with the names of `parameterShapes`) like Hugging Face's `T5PreTrainedModel._init_weights`. From
 * scratch: with attention to nearby positions, tied cross-attention and small residual updates. So byte n-grams are
 * visible from the first step, and equal ids attend to each other through several layers. Only the initial values
 * differ; the model is a plain T5.
 */
export function initializeWeights(
  weights: Arena,
  config: T5Config,
  { seed, fromScratch }: InitializationOptions,
): void {
  for (const [name, { data }] of weights.tensors) {
    const deviation = initialDeviation(name, config);
    if (deviation === undefined) {
      data.fill(config.initializerFactor);
      continue;
    }
    const random = createRandom(seed, 'initial weights', name);
    for (let index = 0; index < data.length; index++) data[index] = deviation * random.normal();
  }
  if (!fromScratch) return;
  shrinkResiduals(weights);
  setLocality(weights, config);
  tieCrossAttention(weights, config);
  // Hugging Face starts an untied output layer with unit deviation. The logits then have a size of sqrt(modelDim), so
  // the model is very confident and wrong. With modelDim^-0.5 the logits start near 1.
  const head = weights.tensors.get('lm_head.weight')?.data;
  head?.forEach((value, index) => {
    head[index] = value * config.modelDim ** -0.5;
  });
}

/** The standard deviation of a weight's initial values; undefined for a norm, which starts with a constant. */
function initialDeviation(name: string, config: T5Config): number | undefined {
  const { modelDim, headDim, heads, feedForwardDim, initializerFactor: factor } = config;
  const kind = name.split('.').at(-2);
  switch (kind) {
    case 'shared':
    case 'lm_head':
      return factor;
    case 'q':
      return factor * (modelDim * headDim) ** -0.5;
    case 'k':
    case 'v':
    case 'wi':
    case 'wi_0':
    case 'wi_1':
    case 'relative_attention_bias':
      return factor * modelDim ** -0.5;
    case 'o':
      return factor * (heads * headDim) ** -0.5;
    case 'wo':
      return factor * feedForwardDim ** -0.5;
    case 'layer_norm':
    case 'final_layer_norm':
      return undefined;
    default:
      throw internal(`no initial value is known for ${name}`);
  }
}

/** The penalty per byte of distance for keys before and after the query, for each kind of head. */
const headSlopes: readonly { readonly before: number; readonly after: number }[] = [
  { before: 3, after: 0.7 },
  { before: 0.7, after: 3 },
  { before: 0.25, after: 0.25 },
  { before: 0.01, after: 0.01 },
];

/** The largest penalty. e^-10 practically hides a position, but training can still undo it. */
const largestPenalty = 10;

/**
 * Sets the relative position bias to distance penalties: some heads look forward, some back, some near on both sides,
 * and some everywhere.
 */
function setLocality(weights: Arena, config: T5Config): void {
  for (const stack of ['encoder', 'decoder'] as const) {
    const name = `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;
    const data = weights.tensors.get(name)?.data;
    if (data === undefined) throw internal(`no weight is called ${name}`);
    const settings = {
      buckets: config.positionBuckets,
      maxDistance: config.maxDistance,
      bidirectional: stack === 'encoder',
    };
    for (let bucket = 0; bucket < config.positionBuckets; bucket++) {
      const distance = typicalDistance(bucket, settings);
      for (let head = 0; head < config.heads; head++) {
        const slope = headSlopes[head % headSlopes.length];
        const penalty = Math.abs(distance) * ((distance > 0 ? slope?.after : slope?.before) ?? 0);
        data[bucket * config.heads + head] = -Math.min(penalty, largestPenalty);
      }
    }
  }
}

/** The mean distance (key minus query) of the positions that share a bucket; 0 for an empty bucket. */
function typicalDistance(bucket: number, settings: Parameters<typeof relativePositionBucket>[1]): number {
  let [sum, count] = [0, 0];
  for (let distance = -settings.maxDistance; distance <= settings.maxDistance; distance++) {
    // In the decoder, all later keys share bucket 0 with the query itself. They are masked, so they do not count.
    if (!settings.bidirectional && distance > 0) continue;
    if (relativePositionBucket(distance, settings) !== bucket) continue;
    sum += distance;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/**
 * Scales what each layer adds to the residual stream. With half, the state of a marker after several layers is still
 * mostly the marker's embedding.
 */
const residualScale = 0.5;

function shrinkResiduals(weights: Arena): void {
  for (const [name, { data }] of weights.tensors) {
    if (!/\.(o|wo)\.weight$/.test(name)) continue;
    for (let index = 0; index < data.length; index++) data[index] = residualScale * (data[index] ?? 0);
  }
}

/**
 * How much larger keys are than with their usual deviation, because attention must tell a marker from dozens of others.
 */
const keySharpness = 2;

/** Initialises each cross-attention key as a multiple of the query, so that equal states attend to each other. */
function tieCrossAttention(weights: Arena, config: T5Config): void {
  for (let layer = 0; layer < config.decoderLayers; layer++) {
    const prefix = `decoder.block.${layer}.layer.1.EncDecAttention`;
    const query = weights.tensors.get(`${prefix}.q.weight`)?.data;
    const key = weights.tensors.get(`${prefix}.k.weight`)?.data;
    query?.forEach((value, index) => {
      if (key) key[index] = keySharpness * value * Math.sqrt(config.headDim);
    });
  }
}
