// The encoder of T5: computes a state for each source position.
import { add } from '../../engine/graph/elementwise.js';
import { scope } from '../../engine/graph/scope.js';
import type { Value } from '../../engine/graph/value.js';
import { dimAt } from '../../engine/tensor/shape.js';
import { paddingBias, positionBias, relativePositions } from '../nn/position-bias.js';
import {
  type AddNoise,
  attentionLayer,
  embed,
  feedForwardLayer,
  keyValue,
  normalize,
  type T5Context,
} from './layers.js';

/**
 * Encodes a batch.
 * @param sourceIds int32 [batch, source]
 * @param sourceMask float32 [batch, source]: 1 on ids, 0 on padding
 * @param addNoise to the embeddings. Default: none
 * @returns [batch, source, modelDim]
 */
export function encode(context: T5Context, sourceIds: Value, sourceMask: Value, addNoise?: AddNoise): Value {
  const { config, weight, dropout } = context;
  const source = dimAt(sourceIds.shape, 1);
  const biasName = 'encoder.block.0.layer.0.SelfAttention.relative_attention_bias';
  const bias = scope(biasName, () =>
    add(
      positionBias(weight(`${biasName}.weight`), relativePositions(source, source, 0), {
        buckets: config.positionBuckets,
        maxDistance: config.maxDistance,
        bidirectional: true,
      }),
      paddingBias(sourceMask),
    ),
  );
  let states = embed(context, sourceIds, addNoise);
  for (let index = 0; index < config.encoderLayers; index++) {
    const [attention, feedForward] = [`encoder.block.${index}.layer.0`, `encoder.block.${index}.layer.1`];
    const lookAt = (normalized: Value) => [keyValue(context, normalized, attention, 'SelfAttention')];
    states = attentionLayer(context, states, attention, 'SelfAttention', lookAt, bias);
    states = feedForwardLayer(context, states, feedForward);
  }
  return scope('encoder.final_layer_norm', () => dropout(normalize(context, states, 'encoder.final_layer_norm')));
}
