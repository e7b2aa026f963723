// Builds the graph of the training loss, whose gradients train the model.
import { add, scale } from '../../engine/graph/elementwise.js';
import { input } from '../../engine/graph/leaves.js';
import { scope } from '../../engine/graph/scope.js';
import type { Outputs, Value } from '../../engine/graph/value.js';
import { adapterShapes } from '../checkpoint/adapter-weights.js';
import { crossEntropy } from '../losses/cross-entropy.js';
import { type PenalizedLoss, type PenaltyName, penalizedCrossEntropy } from '../losses/tag-penalty.js';
import { createDropout } from '../nn/dropout.js';
import { createEmbeddingNoise, type EmbeddingNoiseSettings } from '../nn/embedding-noise.js';
import { branchDropoutInputs } from '../nn/low-rank.js';
import { type AvoidedInputs, avoidedInputs, avoidedMarkerInputs } from '../train/training-batch.js';
import type { T5Config } from './config.js';
import { createT5Graph } from './context.js';
import { crossKeyValues, decode, vocabularyLogits } from './decoder.js';
import { encode } from './encoder.js';
import { parameterShapes } from './parameter-shapes.js';

/** Options for the training loss. */
export interface TrainingGraphOptions {
  /** The probability of dropping an element; 0 for evaluation. */
  readonly dropout: number;
  /**
   * The weight of the joint encoder loss. For it, the encoder's state at each word marker goes through the same output
   * layer and is trained on the word's target, in addition to the decoder's loss. 0: none.
   */
  readonly encoderLossWeight?: number;
  /** The kind of penalty for avoided ids. Default: none. */
  readonly penalty?: PenaltyName;
  /** Noise on the embeddings. Default: none. */
  readonly neftune?: EmbeddingNoiseSettings;
  /** The probability of dropping an element before an adapter's low-rank branches. Default: 0. */
  readonly branchDropout?: number;
  /** Label smoothing, as in `crossEntropy`. Default: 0. */
  readonly labelSmoothing?: number;
}

/**
 * The training loss of a T5. Its graph has these inputs; the weights say how much each cross entropy counts.
 * - always: `sourceIds` int32 and `sourceMask` float32 [batch, source]; `decoderIds` and `targetIds` int32 and
 *   `targetWeights` float32 [batch, target]
 * - with an encoder loss: `markerIds` int32 and `markerWeights` float32 [batch, source]
 * - with dropout: those of `dropoutInputs` and `branchDropoutInputs`
 * - with noise: those of `noiseInputs`, and `targetMask` float32 [batch, target] if the decoder has noise
 * - with a penalty: those of `avoidedInputs` [batch, target, avoided] and, with an encoder loss, of
 *   `avoidedMarkerInputs` [batch, source, avoided]
 */
export interface TrainingGraph {
  /** Scalar: the loss to minimise. */
  readonly loss: Value;
  /**
   * Scalars for the log: `decoderLoss`, and if they exist `encoderLoss` (before its weight is applied) and `penalty`
   * (the amount added to the loss).
   */
  readonly parts: Outputs;
  /** The trained parameters: all weights, or those of the adapter if the config has one. */
  readonly parameters: ReadonlyMap<string, Value>;
  /** The number of dropout masks that a step needs. */
  readonly dropoutSites: number;
}

/** Builds the graph of a T5's training loss. Nodes outside its layers have the scope `loss`. */
export function trainingGraph(config: T5Config, options: TrainingGraphOptions): TrainingGraph {
  return scope('loss', () => buildTrainingGraph(config, options));
}

function buildTrainingGraph(config: T5Config, options: TrainingGraphOptions): TrainingGraph {
  const { dropout: rate, encoderLossWeight = 0, labelSmoothing = 0 } = options;
  const { dropout, siteCount } = createDropout(rate);
  const branches = createDropout(options.branchDropout ?? 0, branchDropoutInputs);
  const { context, parameters: all } = createT5Graph(config, dropout, branches.dropout);
  const adapted = adapterShapes(parameterShapes(config), config.adapter);
  const parameters = config.adapter ? new Map([...all].filter(([name]) => adapted.has(name))) : all;
  const sourceIds = input('sourceIds', 'int32', ['batch', 'source']);
  const sourceMask = input('sourceMask', 'float32', ['batch', 'source']);
  const decoderIds = input('decoderIds', 'int32', ['batch', 'target']);
  const targetIds = input('targetIds', 'int32', ['batch', 'target']);
  const targetWeights = input('targetWeights', 'float32', ['batch', 'target']);

  const noise = scope('shared', () => createEmbeddingNoise(options.neftune, context.weight('shared.weight')));
  const encoderStates = encode(context, sourceIds, sourceMask, (embedded) => noise.encoder(embedded, sourceMask));
  const cross = crossKeyValues(context, encoderStates);
  const targetMask = input('targetMask', 'float32', ['batch', 'target']);
  const memory = { sourceMask, cross };
  const decoded = decode(context, decoderIds, memory, (embedded) => noise.decoder(embedded, targetMask));

  const lossOf = (
    states: Value,
    ids: Value,
    weights: Value,
    names: AvoidedInputs,
  ): Partial<PenalizedLoss> & Pick<PenalizedLoss, 'crossEntropy'> => {
    const logits = vocabularyLogits(context, states);
    if (options.penalty === undefined) return { crossEntropy: crossEntropy(logits, ids, weights, labelSmoothing) };
    const shape = [...ids.shape, names.size];
    const avoided = { ids: input(names.ids, 'int32', shape), strengths: input(names.strengths, 'float32', shape) };
    return penalizedCrossEntropy(logits, ids, weights, options.penalty, avoided, labelSmoothing);
  };
  const decoder = lossOf(decoded.states, targetIds, targetWeights, avoidedInputs);
  const sites = { parameters, dropoutSites: siteCount() };
  if (encoderLossWeight === 0) return { ...sumOf(decoder), ...sites };

  const markerIds = input('markerIds', 'int32', ['batch', 'source']);
  const markerWeights = input('markerWeights', 'float32', ['batch', 'source']);
  const encoder = lossOf(encoderStates, markerIds, markerWeights, avoidedMarkerInputs);
  const together = {
    crossEntropy: add(decoder.crossEntropy, scale(encoder.crossEntropy, encoderLossWeight)),
    ...(decoder.penalty &&
      encoder.penalty && { penalty: add(decoder.penalty, scale(encoder.penalty, encoderLossWeight)) }),
  };
  const { loss, parts } = sumOf(together);
  return {
    loss,
    parts: { ...parts, decoderLoss: decoder.crossEntropy, encoderLoss: encoder.crossEntropy },
    ...sites,
  };
}

function sumOf({ crossEntropy: decoderLoss, penalty }: Partial<PenalizedLoss> & Pick<PenalizedLoss, 'crossEntropy'>) {
  if (penalty === undefined) return { loss: decoderLoss, parts: { decoderLoss } };
  return { loss: add(decoderLoss, penalty), parts: { decoderLoss, penalty } };
}
