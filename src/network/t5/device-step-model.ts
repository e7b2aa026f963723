// Runs the decoding steps of a T5 on a device with its own memory. Keys and values stay there; only ids and logits are
// transferred.

import type { Outputs } from '../../engine/graph/value.js';
import type { AnyTensorMap } from '../../engine/session/session.js';
import { selectRows } from '../../engine/tensor/select-rows.js';
import { int32, type Tensor, type TensorMap } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';
import { createCompiledGraphs } from '../generate/compiled-graphs.js';
import type { ModelRuntime } from '../generate/model-runtime.js';
import type { StepModel } from '../generate/step-model.js';
import { padSources } from '../train/training-batch.js';
import type { T5Config } from './config.js';
import { cacheNames, crossRowsGraph, decoderStepGraph, encoderGraph, type Reordering } from './inference-graphs.js';

/** The state of a T5's decoder between steps. */
export interface DeviceState {
  readonly source: SourceState;
  /** For each layer, the keys and values of the generated ids: [rows, heads, length, headDim]. */
  readonly past: AnyTensorMap;
}

/** The part of the state that depends only on the sources. States with the same sources in their rows share it. */
interface SourceState {
  /**
   * `sourceMask` on the host, and for each layer the source's keys and values. They have one row for each row of
   * `past`.
   */
  readonly mask: TensorMap;
  readonly cross: AnyTensorMap;
  /** The number of states that use it and have not been released. */
  users: number;
}

/** Creates a T5 whose cache of keys and values stays on the device. Graphs are compiled when first needed. */
export function createDeviceStepModel(config: T5Config, runtime: ModelRuntime): StepModel<DeviceState> {
  const { device } = runtime;
  const layers = Array.from({ length: config.decoderLayers }, (_, layer) => layer);
  const crossNames = layers.flatMap((layer) => Object.values(cacheNames('cross', layer)));
  const presentNames = layers.flatMap((layer) => Object.values(cacheNames('present', layer)));
  const pastNames = layers.flatMap((layer) => Object.values(cacheNames('past', layer)));
  const graphs = createCompiledGraphs(runtime);

  /** Runs a graph. @param onDevice outputs that stay on the device */
  const run = async (
    name: 'encoder' | 'encoder with logits' | 'rows' | Reordering,
    build: () => Outputs,
    onDevice: readonly string[],
    feeds: AnyTensorMap,
  ): Promise<AnyTensorMap> => {
    const graph = await graphs.get(`step ${name}`, build, onDevice);
    const into = Object.fromEntries(onDevice.map((output) => [output, device.createTensor()]));
    return { ...(await graph.run(feeds, into)), ...into };
  };
  const selectCross = async (cross: AnyTensorMap, rows: Int32Array): Promise<AnyTensorMap> => {
    const selectedNames = crossNames.map((name) => `selected.${name}`);
    const feeds = { ...cross, rows: int32(rows, [rows.length]) };
    return renamed(await run('rows', () => crossRowsGraph(config), selectedNames, feeds), selectedNames, crossNames);
  };

  return {
    vocab: config.vocab,
    eosId: config.eosId,
    decoderStartId: config.decoderStartId,
    async start(sources, { withLogits = false } = {}) {
      const { sourceIds, sourceMask } = padSources(sources, config.padId);
      const name = withLogits ? 'encoder with logits' : 'encoder';
      const build = (): Outputs => encoderGraph(config, { withLogits });
      const { encoderLogits, ...cross } = await run(name, build, crossNames, { sourceIds, sourceMask });
      const empty: Tensor = {
        dtype: 'float32',
        shape: [sources.length, config.heads, 0, config.headDim],
        data: new Float32Array(0),
      };
      const past = Object.fromEntries(pastNames.map((name) => [name, empty]));
      const state = { source: { mask: { sourceMask }, cross, users: 1 }, past };
      return { state, ...(encoderLogits && 'data' in encoderLogits && { encoderLogits }) };
    },
    async step({ source, past }, ids, selection) {
      const reordering = selection === undefined ? 'none' : selection.sameSources ? 'past' : 'all';
      const rows = selection?.rows.length ?? source.mask.sourceMask?.shape[0] ?? 0;
      const length = ids.length / rows;
      const results = await run(reordering, () => decoderStepGraph(config, reordering), presentNames, {
        ...{ ...source.mask, ...source.cross, ...past },
        decoderIds: int32(ids, [rows, length]),
        ...(selection && { rows: int32(selection.rows, [selection.rows.length]) }),
      });
      const { logits } = results;
      if (logits === undefined || !('data' in logits)) throw internal('the decoder gave no logits');
      const next =
        reordering === 'all' && selection
          ? {
              mask: selectRows(source.mask, selection.rows),
              cross: await selectCross(source.cross, selection.rows),
              users: 0,
            }
          : source;
      next.users++;
      const state = { source: next, past: renamed(results, presentNames, pastNames) };
      return { state, logits: lastOfEach(logits, config.vocab) };
    },
    release({ source, past }) {
      freeAll(past);
      if (--source.users === 0) freeAll(source.cross);
    },
    dispose: graphs.dispose,
  };
}

/** Selects the values called `from[i]` and names them `to[i]`. */
function renamed<T>(record: Readonly<Record<string, T>>, from: readonly string[], to: readonly string[]) {
  return Object.fromEntries(
    from.map((name, index): [string, T] => {
      const value = record[name];
      if (value === undefined) throw internal(`there is no ${name}`);
      return [to[index] ?? name, value];
    }),
  );
}

function freeAll(tensors: AnyTensorMap): void {
  for (const tensor of Object.values(tensors)) if (!('data' in tensor)) tensor.dispose();
}

/** The logits at the last position of each row. @param logits [rows, length, vocab] @returns [rows, vocab] */
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
