// The graphs that generation runs: one encodes a batch, and others run the steps of the decoder or score given targets.
import { gather } from '../../engine/graph/indexing.js';
import { constantInt, input } from '../../engine/graph/leaves.js';
import { scope } from '../../engine/graph/scope.js';
import { reshape } from '../../engine/graph/shaping.js';
import type { Outputs, Value } from '../../engine/graph/value.js';
import { addDims, multiplyDims, type Shape } from '../../engine/tensor/shape.js';
import { targetLogProbabilities } from '../losses/cross-entropy.js';
import type { KeyValue } from '../nn/attention.js';
import type { T5Config } from './config.js';
import { createT5Graph } from './context.js';
import { crossKeyValues, decode, vocabularyLogits } from './decoder.js';
import { encode } from './encoder.js';

/** The names of the tensors for a decoder layer's keys and values. */
export function cacheNames(kind: 'cross' | 'past' | 'present', layer: number): { keys: string; values: string } {
  return { keys: `${kind}.${layer}.keys`, values: `${kind}.${layer}.values` };
}

const sourceInputs = () => ({
  sourceIds: input('sourceIds', 'int32', ['batch', 'source']),
  sourceMask: input('sourceMask', 'float32', ['batch', 'source']),
});

/** Each layer's keys and values with their names. */
export function namedKeyValues(kind: 'cross' | 'present', pairs: readonly KeyValue[]): [string, Value][] {
  return pairs.flatMap(({ keys, values }, layer) => {
    const names = cacheNames(kind, layer);
    return [
      [names.keys, keys],
      [names.values, values],
    ] as [string, Value][];
  });
}

/** Inputs for each layer's keys and values: [batch, heads, length, headDim]. */
export function cacheInputs(config: T5Config, kind: 'cross' | 'past', length: string): readonly KeyValue[] {
  return Array.from({ length: config.decoderLayers }, (_, layer) => {
    const { keys, values } = cacheNames(kind, layer);
    const shape = ['batch', config.heads, length, config.headDim];
    return { keys: input(keys, 'float32', shape), values: input(values, 'float32', shape) };
  });
}

/**
 * Encodes a batch. Inputs: `sourceIds`, `sourceMask` [batch, source]. Outputs: for each decoder layer `cross.N.keys`
 * and `cross.N.values` [batch, heads, source, headDim]; with logits also `encoderLogits` [batch, source, vocab], the
 * output layer applied to the encoder's states.
 */
export function encoderGraph(config: T5Config, { withLogits = false } = {}): Outputs {
  const { context } = createT5Graph(config);
  const { sourceIds, sourceMask } = sourceInputs();
  const states = encode(context, sourceIds, sourceMask);
  const cross = Object.fromEntries(namedKeyValues('cross', crossKeyValues(context, states)));
  return withLogits ? { encoderLogits: vocabularyLogits(context, states), ...cross } : cross;
}

/**
 * Applies the output layer to the encoder's states. Inputs: `sourceIds`, `sourceMask`. Output: `logits`
 * [batch, source, vocab].
 * @param ofChosen only the scores of `chosenIds` int32 [chosen], another input: `logits` [batch, source, chosen]
 */
export function encoderLogitsGraph(config: T5Config, { ofChosen = false } = {}): Outputs {
  const { context } = createT5Graph(config);
  const { sourceIds, sourceMask } = sourceInputs();
  const logits = vocabularyLogits(context, encode(context, sourceIds, sourceMask));
  if (!ofChosen) return { logits };
  const chosenIds = input('chosenIds', 'int32', ['chosen']);
  const [batch = 'batch', source = 'source'] = logits.shape;
  const rows = reshape(logits, [multiplyDims([batch, source]), config.vocab]);
  return { logits: reshape(gather(rows, chosenIds, 1), [batch, source, 'chosen']) };
}

/**
 * The inputs whose rows a decoding step reorders first: none, the `past` (for beams that change places but keep the
 * same source), or all (for rows that are removed or copied).
 */
export type Reordering = 'none' | 'past' | 'all';

/**
 * Decodes one or several further ids. Inputs: `decoderIds` int32 [batch, target], `sourceMask`, the encoder's `cross.*`
 * and the `past.*` keys and values [batch, heads, past, headDim]. Outputs: `logits` [batch, target, vocab] and
 * `present.*` [batch, heads, past + target, headDim]. With a reordering, row i continues the stored row `rows[i]`
 * (int32).
 */
export function decoderStepGraph(config: T5Config, reordering: Reordering): Outputs {
  const { context } = createT5Graph(config);
  const rows = reordering === 'none' ? undefined : input('rows', 'int32', ['batch']);
  const stored = (name: string, kind: 'source' | 'past', shape: Shape): Value => {
    const moves = rows !== undefined && (reordering === 'all' || kind === 'past');
    const value = input(name, 'float32', [moves ? 'stored' : 'batch', ...shape]);
    return moves ? scope('decoder.cache', () => gather(value, rows)) : value;
  };
  const decoderIds = input('decoderIds', 'int32', ['batch', 'target']);
  const sourceMask = stored('sourceMask', 'source', ['source']);
  const pairs = (name: 'cross' | 'past', kind: 'source' | 'past'): KeyValue[] =>
    Array.from({ length: config.decoderLayers }, (_, layer) => {
      const { keys, values } = cacheNames(name, layer);
      const shape = [config.heads, kind, config.headDim];
      return { keys: stored(keys, kind, shape), values: stored(values, kind, shape) };
    });
  const memory = { sourceMask, cross: pairs('cross', 'source'), past: pairs('past', 'past').map((pair) => [pair]) };
  const { states, present } = decode(context, decoderIds, memory);
  return {
    logits: vocabularyLogits(context, states),
    ...Object.fromEntries(namedKeyValues('present', present)),
  };
}

/**
 * Selects rows of the encoder's keys and values. Inputs: `cross.*` and `rows` int32 [batch]. Outputs:
 * `selected.cross.*`.
 */
export function crossRowsGraph(config: T5Config): Outputs {
  const rows = input('rows', 'int32', ['batch']);
  const names = Array.from({ length: config.decoderLayers }, (_, layer) => Object.values(cacheNames('cross', layer)));
  const shape = ['stored', config.heads, 'source', config.headDim];
  return Object.fromEntries(
    names.flat().map((name) => [`selected.${name}`, gather(input(name, 'float32', shape), rows)]),
  );
}

/**
 * A decoding step for a caller that manages the cache itself. `past.*` are [batch, heads, capacity, headDim].
 * `distances` int32 [target, capacity + target] is the distance of each place of the cache, and then of each id, from
 * each of the ids; a place with a distance above 0 is ignored. Outputs: the `logits` [batch, vocab] after the last id,
 * and as `present.*` [batch, heads, target, headDim] only the new keys and values.
 */
export function appendingStepGraph(config: T5Config): Outputs {
  const { context } = createT5Graph(config);
  const { states, present } = decode(context, input('decoderIds', 'int32', ['batch', 'target']), {
    sourceMask: input('sourceMask', 'float32', ['batch', 'source']),
    cross: cacheInputs(config, 'cross', 'source'),
    past: cacheInputs(config, 'past', 'capacity').map((pair) => [pair]),
    distances: input('distances', 'int32', ['target', addDims('capacity', 'target')]),
  });
  const last = gather(states, constantInt(-1), 1);
  return { logits: vocabularyLogits(context, last), ...Object.fromEntries(namedKeyValues('present', present)) };
}

/**
 * Scores given targets without generating. Inputs: `sourceIds`, `sourceMask`, `decoderIds`, `targetIds`. Outputs:
 * `logProbabilities` [batch, target], the `logits` [batch, target, vocab] that they are computed from, and
 * `encoderStates` [batch, source, modelDim].
 */
export function scoringGraph(config: T5Config): Outputs {
  const { context } = createT5Graph(config);
  const { sourceIds, sourceMask } = sourceInputs();
  const decoderIds = input('decoderIds', 'int32', ['batch', 'target']);
  const targetIds = input('targetIds', 'int32', ['batch', 'target']);
  const encoderStates = encode(context, sourceIds, sourceMask);
  const { states } = decode(context, decoderIds, { sourceMask, cross: crossKeyValues(context, encoderStates) });
  const logits = vocabularyLogits(context, states);
  const logProbabilities = scope('loss', () => targetLogProbabilities(logits, targetIds));
  return { encoderStates, logits, logProbabilities };
}
