// The decoder of T5: computes a state for each target position from the target ids and the encoder's states.
import { add, scale } from '../../engine/graph/elementwise.js';
import { scope } from '../../engine/graph/scope.js';
import { concat } from '../../engine/graph/slicing.js';
import type { Value } from '../../engine/graph/value.js';
import { addDims, dimAt } from '../../engine/tensor/shape.js';
import type { KeyValue } from '../nn/attention.js';
import { causalBias, paddingBias, positionBias, relativePositions } from '../nn/position-bias.js';
import {
  type AddNoise,
  attentionLayer,
  embed,
  feedForwardLayer,
  keyValue,
  normalize,
  project,
  type T5Context,
} from './layers.js';

/** The data that the decoder attends to for one batch. */
export interface DecoderMemory {
  /** Float32 [batch, source]: 1 on source ids, 0 on padding. */
  readonly sourceMask: Value;
  /** For each layer, the encoder's states as keys and values: [batch, heads, source, headDim]. */
  readonly cross: readonly KeyValue[];
  /**
   * For each layer, the keys and values of earlier target ids, in one part or in several consecutive ones:
   * [batch, heads, past, headDim]. Default: there are none.
   */
  readonly past?: readonly (readonly KeyValue[])[];
  /**
   * For a `past` with unused places: the distance of each key, of `past` and then of `targetIds`, from each of
   * `targetIds`, int32 [target, past + target]. It is more than 0 for an unused place. Default: all places are used.
   */
  readonly distances?: Value;
}

/** The result of the decoder. */
export interface Decoded {
  /** [batch, target, modelDim], normalised: the input of the output layer. */
  readonly states: Value;
  /**
   * For each layer, the keys and values of all target ids so far: [batch, heads, past + target, headDim]. With
   * `distances` only those of `targetIds`: [batch, heads, target, headDim].
   */
  readonly present: readonly KeyValue[];
}

/** The encoder's states as keys and values of each decoder layer. @param encoderStates [batch, source, modelDim] */
export function crossKeyValues(context: T5Context, encoderStates: Value): readonly KeyValue[] {
  return Array.from({ length: context.config.decoderLayers }, (_, index) =>
    keyValue(context, encoderStates, `decoder.block.${index}.layer.1`, 'EncDecAttention'),
  );
}

/**
 * Decodes target ids. Each id attends to those before it.
 * @param targetIds int32 [batch, target]
 * @param addNoise to the embeddings. Default: none
 */
export function decode(context: T5Context, targetIds: Value, memory: DecoderMemory, addNoise?: AddNoise): Decoded {
  const { config, weight, dropout } = context;
  const target = dimAt(targetIds.shape, 1);
  const past = (memory.past?.[0] ?? []).map(({ keys }) => dimAt(keys.shape, 2)).reduce(addDims, 0);
  const biasName = 'decoder.block.0.layer.0.SelfAttention.relative_attention_bias';
  const selfBias = scope(biasName, () => {
    const relative = memory.distances ?? relativePositions(target, addDims(past, target), past);
    const learned = positionBias(weight(`${biasName}.weight`), relative, {
      buckets: config.positionBuckets,
      maxDistance: config.maxDistance,
      bidirectional: false,
    });
    return add(learned, causalBias(relative));
  });
  const crossBias = scope('decoder.block.0.layer.1.EncDecAttention', () => paddingBias(memory.sourceMask));

  const present: KeyValue[] = [];
  let states = embed(context, targetIds, addNoise);
  memory.cross.forEach((cross, index) => {
    const [self, crossing, feedForward] = [0, 1, 2].map((layer) => `decoder.block.${index}.layer.${layer}`) as [
      string,
      string,
      string,
    ];
    const earlier = memory.past?.[index] ?? [];
    const lookAt = (normalized: Value): readonly KeyValue[] => {
      const own = keyValue(context, normalized, self, 'SelfAttention');
      const parts = memory.distances === undefined ? [joined([...earlier, own])] : [...earlier, own];
      present.push(parts.at(-1) ?? own);
      return parts;
    };
    states = attentionLayer(context, states, self, 'SelfAttention', lookAt, selfBias);
    states = attentionLayer(context, states, crossing, 'EncDecAttention', () => [cross], crossBias);
    states = feedForwardLayer(context, states, feedForward);
  });
  const normalized = scope('decoder.final_layer_norm', () =>
    dropout(normalize(context, states, 'decoder.final_layer_norm')),
  );
  return { states: normalized, present };
}

/** Joins parts along the length axis. */
export function joined(parts: readonly KeyValue[]): KeyValue {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return {
    keys: concat(
      parts.map(({ keys }) => keys),
      2,
    ),
    values: concat(
      parts.map(({ values }) => values),
      2,
    ),
  };
}

/**
 * The logits of every id: [..., vocab]. @param states [..., modelDim], from the decoder or (for the joint loss) from
 * the encoder
 */
export function vocabularyLogits(context: T5Context, states: Value): Value {
  const { config } = context;
  // T5 1.0 uses one matrix for input and output, and scales the states to make up for it.
  const scaled = scope('lm_head', () => (config.scaledOutput ? scale(states, config.modelDim ** -0.5) : states));
  return project(context, scaled, config.tiedEmbeddings ? 'shared.weight' : 'lm_head.weight');
}
