// The layers that T5's encoder and decoder are made of, each a residual branch around a normalised input.
import { add, mul, relu } from '../graph/elementwise.js';
import { gather } from '../graph/indexing.js';
import { rmsNorm } from '../graph/normalization.js';
import type { Value } from '../graph/value.js';
import { attend, type KeyValue, projectToHeads } from '../nn/attention.js';
import type { Dropout } from '../nn/dropout.js';
import { gelu } from '../nn/gelu.js';
import { linear } from '../nn/linear.js';
import type { T5Config } from './config.js';
import type { AttentionPart } from './parameter-shapes.js';

/** What every layer needs: the sizes, the weights by name, and dropout (the identity in evaluation). */
export interface T5Context {
  readonly config: T5Config;
  /** The weight of this Hugging Face name. */
  readonly weight: (name: string) => Value;
  readonly dropout: Dropout;
}

/** Adds noise to embeddings, in training. @param embedded [batch, length, modelDim] */
export type AddNoise = (embedded: Value) => Value;

/** The embeddings of ids: [batch, length, modelDim]. @param ids int32 [batch, length] @param addNoise default: none */
export function embed({ weight, dropout }: T5Context, ids: Value, addNoise: AddNoise = (embedded) => embedded): Value {
  return dropout(addNoise(gather(weight('shared.weight'), ids)));
}

/** Normalises with the layer's own norm. @param x [..., modelDim] */
export function normalize({ config, weight }: T5Context, x: Value, name: string): Value {
  return rmsNorm(x, weight(`${name}.weight`), config.layerNormEpsilon);
}

/** Keys and values of one attention layer. @param x [batch, length, modelDim], normalised where the layer does so */
export function keyValue({ config, weight }: T5Context, x: Value, layer: string, part: AttentionPart): KeyValue {
  return {
    keys: projectToHeads(x, weight(`${layer}.${part}.k.weight`), config),
    values: projectToHeads(x, weight(`${layer}.${part}.v.weight`), config),
  };
}

/**
 * An attention layer: x + dropout(o(attention(norm(x)))).
 * @param x [batch, target, modelDim]
 * @param lookAt the keys and values, given the normalised x
 * @param bias broadcasts to [batch, heads, target, keys]
 */
export function attentionLayer(
  context: T5Context,
  x: Value,
  layer: string,
  part: AttentionPart,
  lookAt: (normalized: Value) => KeyValue,
  bias: Value,
): Value {
  const { config, weight, dropout } = context;
  const normalized = normalize(context, x, `${layer}.layer_norm`);
  const queries = projectToHeads(normalized, weight(`${layer}.${part}.q.weight`), config);
  const attended = attend(queries, lookAt(normalized), bias, dropout);
  return add(x, dropout(linear(attended, weight(`${layer}.${part}.o.weight`))));
}

/** A feed-forward layer: x + dropout(wo(dropout(activation(norm(x))))). @param x [batch, length, modelDim] */
export function feedForwardLayer(context: T5Context, x: Value, layer: string): Value {
  const { config, weight, dropout } = context;
  const normalized = normalize(context, x, `${layer}.layer_norm`);
  const project = (name: string): Value => linear(normalized, weight(`${layer}.DenseReluDense.${name}.weight`));
  // T5 1.1 and ByT5 gate the activation (Shazeer 2020, arXiv 2002.05202); T5 1.0 does not.
  const hidden =
    config.feedForward === 'gated-gelu' ? mul(gelu(project('wi_0')), project('wi_1')) : relu(project('wi'));
  return add(x, dropout(linear(dropout(hidden), weight(`${layer}.DenseReluDense.wo.weight`))));
}
