// Adds uniform noise to embeddings during training, except on padding (NEFTune; Jain et al. 2023, arXiv 2310.05914).
import { add, clip, div, mul, scale, sqrt, square } from '../../engine/graph/elementwise.js';
import { constantScalar } from '../../engine/graph/leaves.js';
import { createPoolSites, type PoolInputs } from '../../engine/graph/pool-slice.js';
import { expand, reduceSum, reshape, sumAll } from '../../engine/graph/shaping.js';
import { stopGradient } from '../../engine/graph/stop-gradient.js';
import type { Value } from '../../engine/graph/value.js';
import { dimAt } from '../../engine/tensor/shape.js';

/** The allowed values of each setting. */
export const embeddingNoiseChoices = {
  on: ['encoder', 'both'],
  length: ['real', 'padded'],
  scale: ['absolute', 'relative'],
} as const;

/** The amount of noise and where it is added. Each element is uniform over ±alpha / sqrt(length * modelDim). */
export interface EmbeddingNoiseSettings {
  /** The paper tries 5, 10 and 15. 0 means no noise. */
  readonly alpha: number;
  /** `encoder`: only the encoder's inputs; `both`: also the decoder's inputs. */
  readonly on: (typeof embeddingNoiseChoices.on)[number];
  /**
   * `real`: the number of a row's own ids (as in the paper's code); `padded`: the length of the longest row of its
   * batch (as in Hugging Face's).
   */
  readonly length: (typeof embeddingNoiseChoices.length)[number];
  /**
   * `relative`: the noise is multiplied by the root mean square of the embedding table, so that one alpha means the
   * same for every model. `absolute`: it is not; with alpha 5, 512 ids and modelDim 1472 the noise is within ±0.006, no
   * matter how large the embeddings are.
   */
  readonly scale: (typeof embeddingNoiseChoices.scale)[number];
}

/** Adds noise at one more site. Takes [batch, length, modelDim] and float32 [batch, length]: 1 on ids, 0 on padding. */
export type EmbeddingNoise = (embedded: Value, mask: Value) => Value;

/** Names of the graph inputs for the noise: a pool of values that are uniform over [-1, 1]. */
export const noiseInputs = { pool: 'noisePool', offsets: 'noiseOffsets' } as const satisfies PoolInputs;

/** For evaluation: adds no noise. */
export const noNoise: EmbeddingNoise = (embedded) => embedded;

/** Whether the embeddings of a stack get noise. Without settings they do not. */
export function hasNoise(settings: EmbeddingNoiseSettings | undefined, stack: 'encoder' | 'decoder'): boolean {
  return settings !== undefined && settings.alpha > 0 && (stack === 'encoder' || settings.on === 'both');
}

/**
 * Creates the noise for each stack, taken from graph inputs. Padding gets no noise.
 * @param table float32 [vocab, modelDim]: the embeddings; `relative` refers to their root mean square
 */
export function createEmbeddingNoise(
  settings: EmbeddingNoiseSettings | undefined,
  table: Value,
): Readonly<Record<'encoder' | 'decoder', EmbeddingNoise>> {
  if (settings === undefined || !hasNoise(settings, 'encoder')) return { encoder: noNoise, decoder: noNoise };
  const noise = uniformNoise(settings, table);
  return { encoder: noise, decoder: hasNoise(settings, 'decoder') ? noise : noNoise };
}

function uniformNoise({ alpha, length, scale: scaling }: EmbeddingNoiseSettings, table: Value): EmbeddingNoise {
  const sites = createPoolSites(noiseInputs);
  const size = scaling === 'relative' ? scale(rootMeanSquare(table), alpha) : constantScalar(alpha);
  return (embedded, mask) => {
    const counted = length === 'real' ? mask : expand(constantScalar(1), mask.shape);
    // A row with only padding counts as one id, because 0 times infinity would be NaN.
    const ids = clip(reduceSum(counted, [1]), 1, 2 ** 31);
    const bound = div(size, sqrt(scale(ids, Number(dimAt(embedded.shape, -1)))));
    const boundOnIds = reshape(mul(mask, bound), [...mask.shape, 1]);
    return add(embedded, mul(sites.next(embedded.shape), boundOnIds));
  };
}

/**
 * Over all elements, as a scalar without a gradient, so that the embeddings do not learn to reduce their noise by
 * shrinking.
 */
function rootMeanSquare(table: Value): Value {
  const values = stopGradient(table);
  const count = table.shape.reduce<number>((product, dim) => product * Number(dim), 1);
  return sqrt(scale(sumAll(square(values)), 1 / count));
}
