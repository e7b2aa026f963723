// A T5 that takes steps in host memory: sources go through the encoder once; each step reads the keys and values of those
// before it and gives back its own.
import { internal } from '../errors.js';
import { appendingStepGraph, cacheNames, encoderGraph } from '../t5/inference-graphs.js';
import { padSources } from '../t5/training-batch.js';
import { selectRows } from '../tensor/select-rows.js';
import { int32, type Tensor, type TensorMap } from '../tensor/tensor.js';
import { appendToCache, createKeyValueCache, type KeyValueCache, selectFromCache } from './key-value-cache.js';
import type { ModelRuntime, RunnableGraph } from './model-runtime.js';
import type { StepModel } from './step-model.js';

/** What a T5's decoder keeps between steps. */
export interface HostState {
  /** `sourceMask` and, for each layer, the source's keys and values: one row for each of `past`. */
  readonly source: TensorMap;
  /** Of what was generated. */
  readonly past: KeyValueCache;
}

/** A T5 with its cache of keys and values. Graphs are compiled when first needed. */
export function createHostStepModel(runtime: ModelRuntime): StepModel<HostState> {
  const { config } = runtime;
  const layers = Array.from({ length: config.decoderLayers }, (_, layer) => layer);
  const namesOf = (kind: 'past' | 'present'): string[] =>
    layers.flatMap((layer) => Object.values(cacheNames(kind, layer)));
  const [pastNames, presentNames] = [namesOf('past'), namesOf('present')];
  let encoder: RunnableGraph | undefined;
  let decoder: RunnableGraph | undefined;

  return {
    vocab: config.vocab,
    eosId: config.eosId,
    decoderStartId: config.decoderStartId,
    async start(sources) {
      encoder ??= await runtime.compile('step encoder', () => encoderGraph(config));
      const feeds = padSources(sources, config.padId);
      const { encoderStates: _, ...cross } = await encoder.run(feeds);
      const past = createKeyValueCache(pastNames, sources.length, config.heads, config.headDim);
      return { state: { source: { sourceMask: feeds.sourceMask, ...cross }, past } };
    },
    async step(state, ids, selection) {
      decoder ??= await runtime.compile('step decoder', () => appendingStepGraph(config));
      const past = selection ? selectFromCache(state.past, selection.rows) : state.past;
      const source = selection && !selection.sameSources ? selectRows(state.source, selection.rows) : state.source;
      const rows = source.sourceMask?.shape[0] ?? 0;
      const length = ids.length / rows;
      const results = await decoder.run({
        ...source,
        ...past.tensors,
        decoderIds: int32(ids, [rows, length]),
        distances: distances(past, length),
      });
      const result = (name: string): Tensor => results[name] ?? missing(name);
      const added = pastNames.map((name, index) => [name, result(presentNames[index] ?? name)]);
      const logits = result('logits').data as Float32Array;
      return { state: { source, past: appendToCache(past, Object.fromEntries(added)) }, logits };
    },
    // The garbage collector's work.
    release() {},
    async dispose() {
      await encoder?.dispose();
      await decoder?.dispose();
      [encoder, decoder] = [undefined, undefined];
    },
  };
}

/**
 * How far each place of the cache, and then each of the further ids, is from each of the further ids; 1 for places that
 * hold nothing: int32 [target, capacity + target].
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

function missing(name: string): never {
  throw internal(`the decoder gave no ${name}`);
}
