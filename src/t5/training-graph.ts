// The graph that training differentiates: a batch of sources and targets goes in, the loss comes out.
import { add, scale } from '../graph/elementwise.js';
import { input } from '../graph/leaves.js';
import type { Outputs, Value } from '../graph/value.js';
import { crossEntropy } from '../losses/cross-entropy.js';
import { createDropout } from '../nn/dropout.js';
import { createEmbeddingNoise, type EmbeddingNoiseSettings } from '../nn/embedding-noise.js';
import type { T5Config } from './config.js';
import { createT5Graph } from './context.js';
import { crossKeyValues, decode, vocabularyLogits } from './decoder.js';
import { encode } from './encoder.js';

/** Which losses, and with how much dropout. */
export interface TrainingGraphOptions {
  /** Probability of dropping an element; 0 for evaluation. */
  readonly dropoutRate: number;
  /**
   * Weight of the joint encoder loss: the encoder's state at each word marker goes through the same output layer and is
   * trained on the word's own target, beside the decoder's loss. 0: none.
   */
  readonly encoderLossWeight?: number;
  /** Noise on the embeddings. Default: none. */
  readonly noise?: EmbeddingNoiseSettings;
}

/**
 * A T5's loss. Inputs: `sourceIds` int32 and `sourceMask` float32 [batch, source]; `decoderIds` and `targetIds` int32
 * and `targetWeights` float32 [batch, target]; with an encoder loss also `markerIds` int32 and `markerWeights` float32
 * [batch, source]; with dropout also those of `dropoutInputs`; with noise those of `noiseInputs`, and `targetMask`
 * float32 [batch, target] where the decoder has noise. Weights say how much each cross entropy counts.
 */
export interface TrainingGraph {
  /** Scalar: what is minimised. */
  readonly loss: Value;
  /** Scalars for the log: `decoderLoss`, and `encoderLoss` where there is one (before its weight). */
  readonly parts: Outputs;
  readonly parameters: ReadonlyMap<string, Value>;
  /** The number of dropout masks a step needs. */
  readonly dropoutSites: number;
}

/** Builds the graph of a T5's training loss. */
export function trainingGraph(config: T5Config, options: TrainingGraphOptions): TrainingGraph {
  const { dropoutRate, encoderLossWeight = 0 } = options;
  const { dropout, siteCount } = createDropout(dropoutRate);
  const { context, parameters } = createT5Graph(config, dropout);
  const sourceIds = input('sourceIds', 'int32', ['batch', 'source']);
  const sourceMask = input('sourceMask', 'float32', ['batch', 'source']);
  const decoderIds = input('decoderIds', 'int32', ['batch', 'target']);
  const targetIds = input('targetIds', 'int32', ['batch', 'target']);
  const targetWeights = input('targetWeights', 'float32', ['batch', 'target']);

  const noise = createEmbeddingNoise(options.noise, context.weight('shared.weight'));
  const encoderStates = encode(context, sourceIds, sourceMask, (embedded) => noise.encoder(embedded, sourceMask));
  const cross = crossKeyValues(context, encoderStates);
  const targetMask = input('targetMask', 'float32', ['batch', 'target']);
  const memory = { sourceMask, cross };
  const decoded = decode(context, decoderIds, memory, (embedded) => noise.decoder(embedded, targetMask));
  const decoderLoss = crossEntropy(vocabularyLogits(context, decoded.states), targetIds, targetWeights);
  if (encoderLossWeight === 0) {
    return { loss: decoderLoss, parts: { decoderLoss }, parameters, dropoutSites: siteCount() };
  }
  const markerIds = input('markerIds', 'int32', ['batch', 'source']);
  const markerWeights = input('markerWeights', 'float32', ['batch', 'source']);
  const encoderLoss = crossEntropy(vocabularyLogits(context, encoderStates), markerIds, markerWeights);
  const loss = add(decoderLoss, scale(encoderLoss, encoderLossWeight));
  return { loss, parts: { decoderLoss, encoderLoss }, parameters, dropoutSites: siteCount() };
}
