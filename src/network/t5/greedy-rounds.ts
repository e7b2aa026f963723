// Greedy decoding inside a graph: one run makes several steps, each of which reads the id that the previous one chose.
import { loop } from '../../engine/graph/control-flow.js';
import { add, cast, equal, greater, mul, scale, shift, where } from '../../engine/graph/elementwise.js';
import { argMax, reduceMax } from '../../engine/graph/indexing.js';
import { constantInt, constantScalar, input } from '../../engine/graph/leaves.js';
import { logSoftmax } from '../../engine/graph/normalization.js';
import { expand, reshape, sumAll } from '../../engine/graph/shaping.js';
import { concat, slice } from '../../engine/graph/slicing.js';
import type { Outputs, Value } from '../../engine/graph/value.js';
import { addDims } from '../../engine/tensor/shape.js';
import type { KeyValue } from '../nn/attention.js';
import { relativePositions } from '../nn/position-bias.js';
import type { T5Config } from './config.js';
import { createT5Graph } from './context.js';
import { decode, joined, vocabularyLogits } from './decoder.js';
import { cacheInputs, namedKeyValues } from './inference-graphs.js';

/** The result of one step. */
export interface GreedyChoice {
  /** Int32 [batch, 1]: the best id for a row that goes on, the filler for one that has ended. */
  readonly next: Value;
  /** Float32 [batch, 1]: 1 if the row goes on after this step. */
  readonly running: Value;
  /** Bool scalar: whether any row goes on. */
  readonly goesOn: Value;
}

/**
 * Chooses the best id of each row.
 * @param logits [batch, 1, vocab]
 * @param running float32 [batch, 1]: 1 if the row goes on
 * @param filler id of rows that have ended
 */
export function chooseGreedily(logits: Value, running: Value, filler: number, eosId: number): GreedyChoice {
  const best = cast(argMax(logits), 'int32');
  const next = where(greater(running, constantScalar(0)), best, expand(constantInt(filler), running.shape));
  const goesOn = mul(running, shift(scale(cast(equal(next, constantInt(eosId)), 'float32'), -1), 1));
  return { next, running: goesOn, goesOn: reshape(greater(sumAll(goesOn), constantScalar(0)), []) };
}

/** Groups a list of alternating keys and values into pairs. */
export function keyValuePairs(values: readonly Value[]): readonly KeyValue[] {
  return values.flatMap((keys, index) => {
    const next = values[index + 1];
    return index % 2 === 0 && next !== undefined ? [{ keys, values: next }] : [];
  });
}

/**
 * Makes up to `rounds` (int64 scalar) greedy steps, fewer if all rows end. Inputs: `decoderIds` int32 [batch, 1],
 * `sourceMask`, `cross.*` and `past.*` as for `appendingStepGraph`, and `distances` int32 [1, capacity], the distance
 * of each place of the cache from the first id. Outputs: `ids` int32 [rounds, batch], their `logProbabilities` float32
 * [rounds, batch], and as `present.*` only the new keys and values [batch, heads, rounds, headDim]. A row that has
 * ended continues with end-of-sequence ids, which have no meaning.
 */
export function greedyRoundsGraph(config: T5Config): Outputs {
  const { context } = createT5Graph(config);
  const { heads, headDim, eosId } = config;
  const sourceMask = input('sourceMask', 'float32', ['batch', 'source']);
  const cross = cacheInputs(config, 'cross', 'source');
  const past = cacheInputs(config, 'past', 'capacity');
  const distances = input('distances', 'int32', [1, 'capacity']);
  const decoderIds = input('decoderIds', 'int32', ['batch', 1]);
  const flat = (pairs: readonly KeyValue[]): readonly Value[] => pairs.flatMap(({ keys, values }) => [keys, values]);
  const nothing = flat(past).map((value) => slice(value, 2, 0, 0));

  const { states, collected } = loop(
    input('rounds', 'int64', []),
    [
      { initial: decoderIds, shape: ['batch', 1] },
      { initial: expand(constantScalar(1), decoderIds.shape), shape: ['batch', 1] },
      ...nothing.map((initial) => ({ initial, shape: ['batch', heads, 'recent', headDim] })),
    ],
    [sourceMask, distances, ...flat(cross), ...flat(past)],
    ([ids = decoderIds, running = decoderIds, ...recentValues]) => {
      const recent = keyValuePairs(recentValues);
      // The ids that this run has read come after the cache, and each round increases the distance to the cache by one.
      const own = relativePositions(1, addDims('recent', 1), 'recent');
      const all = concat([add(distances, slice(own, 1, 0, 1)), own], 1);
      const parts = past.map((pair, layer) => [pair, recent[layer] ?? pair]);
      const decoded = decode(context, ids, { sourceMask, cross, past: parts, distances: all });
      const logits = vocabularyLogits(context, decoded.states);
      const choice = chooseGreedily(logits, running, eosId, eosId);
      const grown = decoded.present.map((pair, layer) => joined([recent[layer] ?? pair, pair]));
      return {
        goesOn: choice.goesOn,
        states: [choice.next, choice.running, ...flat(grown)],
        collected: [reshape(choice.next, ['batch']), reshape(reduceMax(logSoftmax(logits)), ['batch'])],
      };
    },
  );
  const [ids = decoderIds, logProbabilities = decoderIds] = collected;
  const [, , ...present] = states;
  return { ids, logProbabilities, ...Object.fromEntries(namedKeyValues('present', keyValuePairs(present))) };
}
