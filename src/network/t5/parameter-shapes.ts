// The names and shapes of a T5's weights, as in Hugging Face's state dict.
import type { T5Config } from './config.js';
import { feedForwards } from './feed-forward.js';

/** Shapes by Hugging Face parameter name, in the order of `named_parameters()`. */
export type ParameterShapes = ReadonlyMap<string, readonly number[]>;

/** The two kinds of attention layers. */
export type AttentionPart = 'SelfAttention' | 'EncDecAttention';

/** All parameters of `T5ForConditionalGeneration`, each once: tied copies have no separate name. */
export function parameterShapes(config: T5Config): ParameterShapes {
  const { vocab, modelDim, headDim, heads, feedForwardDim } = config;
  const inner = heads * headDim;
  const shapes = new Map<string, readonly number[]>([['shared.weight', [vocab, modelDim]]]);

  const attention = (layer: string, part: AttentionPart, hasPositionBias: boolean): void => {
    for (const name of ['q', 'k', 'v']) shapes.set(`${layer}.${part}.${name}.weight`, [inner, modelDim]);
    shapes.set(`${layer}.${part}.o.weight`, [modelDim, inner]);
    if (hasPositionBias) {
      shapes.set(`${layer}.${part}.relative_attention_bias.weight`, [config.positionBuckets, heads]);
    }
    shapes.set(`${layer}.layer_norm.weight`, [modelDim]);
  };
  const feedForward = (layer: string): void => {
    const inputs = feedForwards[config.feedForward].gated ? ['wi_0', 'wi_1'] : ['wi'];
    for (const name of inputs) shapes.set(`${layer}.DenseReluDense.${name}.weight`, [feedForwardDim, modelDim]);
    shapes.set(`${layer}.DenseReluDense.wo.weight`, [modelDim, feedForwardDim]);
    shapes.set(`${layer}.layer_norm.weight`, [modelDim]);
  };

  for (let index = 0; index < config.encoderLayers; index++) {
    attention(`encoder.block.${index}.layer.0`, 'SelfAttention', index === 0);
    feedForward(`encoder.block.${index}.layer.1`);
  }
  shapes.set('encoder.final_layer_norm.weight', [modelDim]);
  for (let index = 0; index < config.decoderLayers; index++) {
    attention(`decoder.block.${index}.layer.0`, 'SelfAttention', index === 0);
    attention(`decoder.block.${index}.layer.1`, 'EncDecAttention', false);
    feedForward(`decoder.block.${index}.layer.2`);
  }
  shapes.set('decoder.final_layer_norm.weight', [modelDim]);
  if (!config.tiedEmbeddings) shapes.set('lm_head.weight', [vocab, modelDim]);
  return shapes;
}

/**
 * Other names under which a checkpoint may store copies of `shared.weight` (including the output layer, if it is tied).
 */
export function aliasesOf(config: T5Config): ReadonlyMap<string, string> {
  const copies = ['encoder.embed_tokens.weight', 'decoder.embed_tokens.weight'];
  if (config.tiedEmbeddings) copies.push('lm_head.weight');
  return new Map(copies.map((name) => [name, 'shared.weight']));
}

/**
 * Corrects the config of a checkpoint that has these tensors. transformers 5 writes `tie_word_embeddings: true` for
 * every T5, and ties only if the checkpoint has no separate output layer. In that case the weights decide, not the
 * config.
 */
export function settleTying(config: T5Config, names: { has(name: string): boolean }): T5Config {
  const isOpen = config.tiedEmbeddings && !config.scaledOutput;
  return isOpen && names.has('lm_head.weight') ? { ...config, tiedEmbeddings: false } : config;
}

/** The number of weights. */
export function parameterCount(shapes: ParameterShapes): number {
  let count = 0;
  for (const shape of shapes.values()) count += shape.reduce((product, size) => product * size, 1);
  return count;
}
