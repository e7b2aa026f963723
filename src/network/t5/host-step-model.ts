// Runs the decoding steps of a T5 in host memory. The encoder runs once; each step reads the cached keys and values of
// earlier steps and adds its own.

import type { Outputs } from '../../engine/graph/value.js';
import { selectRows } from '../../engine/tensor/select-rows.js';
import { int32, type Tensor, type TensorMap } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';
import { createCompiledGraphs } from '../generate/compiled-graphs.js';
import {
  appendToCache,
  createKeyValueCache,
  type KeyValueCache,
  selectFromCache,
} from '../generate/key-value-cache.js';
import type { ModelRuntime } from '../generate/model-runtime.js';
import type { RowSelection, StepModel } from '../generate/step-model.js';
import { padSources } from '../train/training-batch.js';
import type { T5Config } from './config.js';
import { greedyRoundsGraph } from './greedy-rounds.js';
import { appendingStepGraph, cacheNames, encoderGraph } from './inference-graphs.js';

/** The state of a T5's decoder between steps. */
export interface HostState {
  /** `sourceMask` and, for each layer, the source's keys and values. They have one row for each row of `past`. */
  readonly source: TensorMap;
  /** The keys and values of the generated ids. */
  readonly past: KeyValueCache;
}

/** Creates a T5 with a cache of keys and values. Graphs are compiled when first needed. */
export function createHostStepModel(config: T5Config, runtime: ModelRuntime): StepModel<HostState> {
  const layers = Array.from({ length: config.decoderLayers }, (_, layer) => layer);
  const namesOf = (kind: 'past' | 'present'): string[] =>
    layers.flatMap((layer) => Object.values(cacheNames(kind, layer)));
  const [pastNames, presentNames] = [namesOf('past'), namesOf('present')];
  const graphs = createCompiledGraphs(runtime);

  const select = ({ past, source }: HostState, selection: RowSelection | undefined): HostState => ({
    past: selection ? selectFromCache(past, selection.rows) : past,
    source: selection && !selection.sameSources ? selectRows(source, selection.rows) : source,
  });
  /** The state after a run that started from `state`. */
  const append = ({ past, source }: HostState, results: TensorMap): HostState => {
    const added = pastNames.map((name, index) => [name, resultOf(results, presentNames[index] ?? name)]);
    return { source, past: appendToCache(past, Object.fromEntries(added)) };
  };

  return {
    vocab: config.vocab,
    eosId: config.eosId,
    decoderStartId: config.decoderStartId,
    async start(sources, { withLogits = false } = {}) {
      const name = withLogits ? 'step encoder with logits' : 'step encoder';
      const build = (): Outputs => encoderGraph(config, { withLogits });
      const encoder = await graphs.get(name, build);
      const feeds = padSources(sources, config.padId);
      const { encoderLogits, ...cross } = await encoder.run(feeds);
      const past = createKeyValueCache(pastNames, sources.length, config.heads, config.headDim);
      const state = { source: { sourceMask: feeds.sourceMask, ...cross }, past };
      return { state, ...(encoderLogits && { encoderLogits }) };
    },
    async step(state, ids, selection) {
      const decoder = await graphs.get('step decoder', () => appendingStepGraph(config));
      const selected = select(state, selection);
      const { past, source } = selected;
      const rows = source.sourceMask?.shape[0] ?? 0;
      const length = ids.length / rows;
      const results = await decoder.run({
        ...source,
        ...past.tensors,
        decoderIds: int32(ids, [rows, length]),
        distances: distances(past, length),
      });
      return { state: append(selected, results), logits: resultOf(results, 'logits').data as Float32Array };
    },
    async stepGreedily(state, ids, count, selection) {
      const greedyDecoder = await graphs.get('greedy decoder', () => greedyRoundsGraph(config));
      const selected = select(state, selection);
      const { past, source } = selected;
      const results = await greedyDecoder.run({
        ...source,
        ...past.tensors,
        decoderIds: int32(ids, [ids.length, 1]),
        distances: distancesOfPlaces(past),
        rounds: { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(count)) },
      });
      return {
        state: append(selected, results),
        ids: resultOf(results, 'ids').data as Int32Array,
        logProbabilities: resultOf(results, 'logProbabilities').data as Float32Array,
      };
    },
    // Host memory is freed by the garbage collector.
    release() {},
    dispose: graphs.dispose,
  };
}

/**
 * The distance of each place of the cache, and then of each new id, from each of the new ids; 1 for unused places:
 * int32 [target, capacity + target].
 */
function distances({ length: filled, capacity }: KeyValueCache, target: number): Tensor<'int32'> {
  const width = capacity + target;
  const all = new Int32Array(target * width).fill(1);
  for (let query = 0; query < target; query++) {
    for (let key = 0; key < filled; key++) all[query * width + key] = key - filled - query;
    for (let key = 0; key < target; key++) all[query * width + capacity + key] = key - query;
  }
  return int32(all, [target, width]);
}

/** Further away than any place of an id can be. */
const nowhere = 2 ** 30;

/** The distance of each place of the cache from the next id; `nowhere` for unused places: int32 [1, capacity]. */
function distancesOfPlaces({ length: filled, capacity }: KeyValueCache): Tensor<'int32'> {
  const all = Int32Array.from({ length: capacity }, (_, place) => (place < filled ? place - filled : nowhere));
  return int32(all, [1, capacity]);
}

function resultOf(results: TensorMap, name: string): Tensor {
  const result = results[name];
  if (result === undefined) throw internal(`the decoder gave no ${name}`);
  return result;
}
