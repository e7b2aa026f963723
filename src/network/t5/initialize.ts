// Initial weights: a config and a seed go in, the weights of a new T5 are written in place.
import type { Arena } from '../../engine/tensor/arena.js';
import { internal } from '../../foundation/errors.js';
import { createRandom } from '../../foundation/random.js';
import { relativePositionBucket } from '../nn/position-bias.js';
import type { T5Config } from './config.js';

/** How a new model starts. */
export interface InitializationOptions {
  readonly seed: number;
  /**
   * Start with locality, tied cross-attention and small steps from layer to layer, so that a small model learns from little
   * data: byte n-grams are visible from the first step, and equal ids find each other through several layers. Only initial
   * values: the model stays a plain T5.
   */
  readonly fromScratch: boolean;
}

/** Fills `weights` (with the names of `parameterShapes`) as Hugging Face's `T5PreTrainedModel._init_weights` does. */
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
  // Hugging Face starts an untied output layer at unit deviation: logits of size sqrt(modelDim), sure of themselves and
  // wrong. At modelDim^-0.5 they start near 1.
  const head = weights.tensors.get('lm_head.weight')?.data;
  head?.forEach((value, index) => {
    head[index] = value * config.modelDim ** -0.5;
  });
}

/** Standard deviation of a weight's initial values; undefined for a norm, which starts constant. */
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

/** Penalty per byte of distance for keys before and after the query, one pair for each kind of head. */
const headSlopes: readonly { readonly before: number; readonly after: number }[] = [
  { before: 3, after: 0.7 },
  { before: 0.7, after: 3 },
  { before: 0.25, after: 0.25 },
  { before: 0.01, after: 0.01 },
];

/** The strongest penalty: e^-10 is as good as unseen, yet can be unlearned. */
const largestPenalty = 10;

/** Relative position bias as distance penalties: heads that look forward, back, near both ways, and everywhere. */
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

/** The mean distance (key minus query) of the positions that share a bucket; 0 for a bucket that none falls in. */
function typicalDistance(bucket: number, settings: Parameters<typeof relativePositionBucket>[1]): number {
  let [sum, count] = [0, 0];
  for (let distance = -settings.maxDistance; distance <= settings.maxDistance; distance++) {
    // In the decoder every later key shares bucket 0 with the query itself; they are masked anyway.
    if (!settings.bidirectional && distance > 0) continue;
    if (relativePositionBucket(distance, settings) !== bucket) continue;
    sum += distance;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

/** Of what a layer adds: half, so that after several layers a marker's state is still mostly the marker's embedding. */
const residualScale = 0.5;

function shrinkResiduals(weights: Arena): void {
  for (const [name, { data }] of weights.tensors) {
    if (!/\.(o|wo)\.weight$/.test(name)) continue;
    for (let index = 0; index < data.length; index++) data[index] = residualScale * (data[index] ?? 0);
  }
}

/** How much more sharply than at a key's usual deviation: a marker has to be told from dozens of others. */
const keySharpness = 2;

/** Each cross-attention key starts as a multiple of its query: equal states attend to each other. */
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
