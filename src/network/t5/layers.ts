// The layers of T5's encoder and decoder. Each adds the result of its computation on a normalised input to that input
// (a residual connection).

import { add, mul } from '../../engine/graph/elementwise.js';
import { gather } from '../../engine/graph/indexing.js';
import { rmsNorm } from '../../engine/graph/normalization.js';
import { scope } from '../../engine/graph/scope.js';
import type { Value } from '../../engine/graph/value.js';
import { branchNames } from '../checkpoint/adapter-weights.js';
import { activate } from '../nn/activation.js';
import { attend, type KeyValue, splitHeads } from '../nn/attention.js';
import type { Dropout } from '../nn/dropout.js';
import { linear } from '../nn/linear.js';
import { lowRank } from '../nn/low-rank.js';
import type { T5Config } from './config.js';
import { feedForwards } from './feed-forward.js';
import type { AttentionPart } from './parameter-shapes.js';

/** What every layer uses: the sizes, the weights by name, and dropout (the identity in evaluation). */
export interface T5Context {
  readonly config: T5Config;
  /** Returns the weight with this Hugging Face name. */
  readonly weight: (name: string) => Value;
  readonly dropout: Dropout;
  /** Dropout before the low-rank branches of an adapter. */
  readonly branchDropout: Dropout;
}

/** Adds noise to embeddings during training. @param embedded [batch, length, modelDim] */
export type AddNoise = (embedded: Value) => Value;

/** The embeddings of ids: [batch, length, modelDim]. @param ids int32 [batch, length] @param addNoise default: none */
export function embed({ weight, dropout }: T5Context, ids: Value, addNoise: AddNoise = (embedded) => embedded): Value {
  return scope('shared', () => dropout(addNoise(gather(weight('shared.weight'), ids))));
}

/**
 * A linear layer, with its low-rank branch if the adapter has one for it.
 * @param x [..., inputDim]
 * @param name of the weight [outputDim, inputDim]
 * @returns [..., outputDim]
 */
export function project({ config, weight, branchDropout }: T5Context, x: Value, name: string): Value {
  return scope(name.replace(/\.weight$/, ''), () => {
    const projected = linear(x, weight(name));
    const branch = config.adapter?.branches.get(name);
    if (branch === undefined) return projected;
    const { a, b } = branchNames(name);
    return add(projected, lowRank(x, { a: weight(a), b: weight(b), scaling: branch.scaling }, branchDropout));
  });
}

/** Normalises x with the norm of this name. @param x [..., modelDim] */
export function normalize({ config, weight }: T5Context, x: Value, name: string): Value {
  return scope(name, () => rmsNorm(x, weight(`${name}.weight`), config.layerNormEpsilon));
}

/** The keys and values of one attention layer. @param x [batch, length, modelDim], normalised if the layer does so */
export function keyValue(context: T5Context, x: Value, layer: string, part: AttentionPart): KeyValue {
  return scope(`${layer}.${part}`, () => ({
    keys: splitHeads(project(context, x, `${layer}.${part}.k.weight`), context.config),
    values: splitHeads(project(context, x, `${layer}.${part}.v.weight`), context.config),
  }));
}

/**
 * An attention layer: x + dropout(o(attention(norm(x)))).
 * @param x [batch, target, modelDim]
 * @param lookAt returns the keys and values, in one part or several, for the normalised x
 * @param bias broadcasts to [batch, heads, target, keys]
 */
export function attentionLayer(
  context: T5Context,
  x: Value,
  layer: string,
  part: AttentionPart,
  lookAt: (normalized: Value) => readonly KeyValue[],
  bias: Value,
): Value {
  const { config, dropout } = context;
  return scope(`${layer}.${part}`, () => {
    const normalized = normalize(context, x, `${layer}.layer_norm`);
    const queries = splitHeads(project(context, normalized, `${layer}.${part}.q.weight`), config);
    const attended = attend(queries, lookAt(normalized), bias, dropout);
    return add(x, dropout(project(context, attended, `${layer}.${part}.o.weight`)));
  });
}

/** A feed-forward layer: x + dropout(wo(dropout(activation(norm(x))))). @param x [batch, length, modelDim] */
export function feedForwardLayer(context: T5Context, x: Value, layer: string): Value {
  const { config, dropout } = context;
  return scope(`${layer}.DenseReluDense`, () => {
    const normalized = normalize(context, x, `${layer}.layer_norm`);
    const input = (name: string): Value => project(context, normalized, `${layer}.DenseReluDense.${name}.weight`);
    const { activation, gated } = feedForwards[config.feedForward];
    // T5 1.1 and ByT5 have gated activations (Shazeer 2020, arXiv 2002.05202); T5 1.0 does not.
    const hidden = gated ? mul(activate(input('wi_0'), activation), input('wi_1')) : activate(input('wi'), activation);
    return add(x, dropout(project(context, dropout(hidden), `${layer}.DenseReluDense.wo.weight`)));
  });
}
