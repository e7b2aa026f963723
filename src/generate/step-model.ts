// A sequence-to-sequence model as decoding sees it: sources go in once, then ids go in and scores of the next ids come out.
import { internal } from '../errors.js';
import { cacheNames, decoderStepGraph, encoderGraph, type Reordering } from '../t5/inference-graphs.js';
import { padSources } from '../t5/training-batch.js';
import { int32, type Tensor, type TensorMap } from '../tensor/tensor.js';
import type { ModelRuntime, RunnableGraph } from './model-runtime.js';

/** Which rows of the state a step continues. */
export interface RowSelection {
  /** Row i of the step continues row `rows[i]` of the state. */
  readonly rows: Int32Array;
  /** True if every row keeps its source: then only what was generated moves. */
  readonly sameSources: boolean;
}

/** The scores that follow a step. */
export interface Step<State> {
  readonly state: State;
  /** [rows, vocab], row-major: scores of the id after the last one given to each row. */
  readonly logits: Float32Array;
}

/** What greedy and beam decoding need of a model. */
export interface StepModel<State> {
  readonly vocab: number;
  readonly eosId: number;
  readonly decoderStartId: number;
  /** Reads the sources; each has one row of the state. */
  start(sources: readonly Int32Array[]): Promise<{ readonly state: State }>;
  /** Appends ids to each row, equally many. @param ids [rows, length], row-major */
  step(state: State, ids: Int32Array, selection?: RowSelection): Promise<Step<State>>;
  dispose(): Promise<void>;
}

/** The tensors that a T5's decoder keeps between steps. */
export interface T5State {
  /** `sourceMask` and, for each layer, the source's keys and values: one row for each of `past`. */
  readonly source: TensorMap;
  /** For each layer the keys and values of what was generated: [rows, heads, length, headDim]. */
  readonly past: TensorMap;
}

/** A T5 with its cache of keys and values. Graphs are compiled when first needed. */
export function createT5StepModel(runtime: ModelRuntime): StepModel<T5State> {
  const { config } = runtime;
  const layers = Array.from({ length: config.decoderLayers }, (_, layer) => layer);
  const graphs = new Map<string, RunnableGraph>();
  const graph = async (name: 'encoder' | Reordering): Promise<RunnableGraph> => {
    const known = graphs.get(name);
    if (known !== undefined) return known;
    const compiled = await runtime.compile(`step ${name}`, () =>
      name === 'encoder' ? encoderGraph(config) : decoderStepGraph(config, name),
    );
    graphs.set(name, compiled);
    return compiled;
  };

  return {
    vocab: config.vocab,
    eosId: config.eosId,
    decoderStartId: config.decoderStartId,
    async start(sources) {
      const feeds = padSources(sources, config.padId);
      const { encoderStates: _, ...cross } = await (await graph('encoder')).run(feeds);
      const empty: Tensor = {
        dtype: 'float32',
        shape: [sources.length, config.heads, 0, config.headDim],
        data: new Float32Array(0),
      };
      const past = layers.flatMap((layer) => Object.values(cacheNames('past', layer)).map((name) => [name, empty]));
      return { state: { source: { sourceMask: feeds.sourceMask, ...cross }, past: Object.fromEntries(past) } };
    },
    async step(state, ids, selection) {
      const reordering = selection === undefined ? 'none' : selection.sameSources ? 'past' : 'all';
      const rows = selection?.rows.length ?? state.source.sourceMask?.shape[0] ?? 0;
      const length = ids.length / rows;
      const results = await (await graph(reordering)).run({
        ...state.source,
        ...state.past,
        decoderIds: int32(ids, [rows, length]),
        ...(selection && { rows: int32(selection.rows, [selection.rows.length]) }),
      });
      const result = (name: string): Tensor => results[name] ?? missing(name);
      const past = layers.flatMap((layer) => {
        const [from, to] = [cacheNames('present', layer), cacheNames('past', layer)];
        return [
          [to.keys, result(from.keys)],
          [to.values, result(from.values)],
        ];
      });
      const source = reordering === 'all' && selection ? selectRows(state.source, selection.rows) : state.source;
      return { state: { source, past: Object.fromEntries(past) }, logits: lastOfEach(result('logits'), config.vocab) };
    },
    async dispose() {
      for (const compiled of graphs.values()) await compiled.dispose();
      graphs.clear();
    },
  };
}

/** The last position of each row. @param logits [rows, length, vocab] @returns [rows, vocab] */
function lastOfEach({ shape: [rows = 0, length = 0], data }: Tensor, vocab: number): Float32Array {
  const all = data as Float32Array;
  if (length === 1) return all;
  const last = new Float32Array(rows * vocab);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * length * vocab;
    last.set(all.subarray(end - vocab, end), row * vocab);
  }
  return last;
}

/** The chosen rows (along the first axis) of float32 tensors. */
function selectRows(tensors: TensorMap, rows: Int32Array): TensorMap {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]): [string, Tensor] => {
      const width = data.length / (shape[0] ?? 1);
      const selected = new Float32Array(rows.length * width);
      rows.forEach((row, index) => {
        selected.set((data as Float32Array).subarray(row * width, (row + 1) * width), index * width);
      });
      return [name, { dtype: 'float32', shape: [rows.length, ...shape.slice(1)], data: selected }];
    }),
  );
}

function missing(name: string): never {
  throw internal(`the decoder gave no ${name}`);
}
