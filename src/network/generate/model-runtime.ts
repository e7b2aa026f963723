// A model that can run: a config, a device and weights go in, something that compiles this model's graphs comes out.
import type { Outputs } from '../../engine/graph/value.js';
import { lowerGraph, type StoredWeight, targetOf } from '../../engine/onnx/lower-graph.js';
import type { ExternalData } from '../../engine/onnx/messages.js';
import type { QuantizedMatrix } from '../../engine/onnx/quantize.js';
import type { AnyTensor, AnyTensorMap, Device, Session, SessionOptions } from '../../engine/session/session.js';
import type { TensorMap } from '../../engine/tensor/tensor.js';
import type { T5Config } from '../t5/config.js';

/** Where the weights are. One that is in several places is taken from memory. */
export interface WeightSource {
  /** Given to every run: they may change in between, as they do in training. */
  readonly memory?: ReadonlyMap<string, AnyTensor>;
  /** In the files of a checkpoint, read in place. */
  readonly files?: { readonly folder: string; readonly tensors: ReadonlyMap<string, ExternalData> };
  /** In fewer bits, which every graph gets a copy of. */
  readonly quantized?: ReadonlyMap<string, QuantizedMatrix>;
}

/** A compiled graph that has its weights. */
export interface RunnableGraph {
  /** @param feeds the graph's inputs but for weights @param into as for `Session.run` */
  run(feeds: AnyTensorMap, into?: AnyTensorMap): Promise<TensorMap>;
  dispose(): Promise<void>;
}

/** A model on a device. */
export interface ModelRuntime {
  readonly config: T5Config;
  readonly device: Device;
  /**
   * @param name of the graph: runtimes that share sessions compile each only once
   * @param onDevice outputs that runs leave on the device
   */
  compile(name: string, build: () => Outputs, onDevice?: readonly string[]): Promise<RunnableGraph>;
}

/** Sessions of graphs by name, for models that differ only in the weights that they take from memory. */
export type SharedSessions = Map<string, { readonly session: Promise<Session>; users: number }>;

/** Brings a model to a device. @param options threads of each session @param shared with other models */
export function createModelRuntime(
  config: T5Config,
  device: Device,
  source: WeightSource,
  options: Pick<SessionOptions, 'threads'> = {},
  shared: SharedSessions = new Map(),
): ModelRuntime {
  const { memory = new Map<string, AnyTensor>(), files, quantized } = source;
  const all = new Map<string, StoredWeight>([...(files?.tensors ?? []), ...(quantized ?? [])]);
  const stored = new Map([...all].filter(([name]) => !memory.has(name)));
  return {
    ...{ config, device },
    async compile(name, build, onDevice = []) {
      const open = async (): Promise<Session> => {
        const model = lowerGraph(build(), { target: targetOf(device), weights: stored });
        const folder = files && { externalDataFolder: files.folder };
        return device.createSession(model, { name, ...options, ...folder, onDevice });
      };
      const entry = shared.get(name) ?? { session: open(), users: 0 };
      entry.users++;
      shared.set(name, entry);
      const session = await entry.session.catch((error) => {
        // The next one who asks may have more luck (memory, files).
        if (shared.get(name) === entry) shared.delete(name);
        throw error;
      });
      let isDisposed = false;
      const weights: AnyTensorMap = Object.fromEntries(
        [...memory].filter(([name]) => session.inputNames.includes(name)),
      );
      return { run: (feeds, into) => session.run({ ...feeds, ...weights }, into), dispose };

      async function dispose(): Promise<void> {
        if (isDisposed) return;
        isDisposed = true;
        if (--entry.users > 0) return;
        shared.delete(name);
        await session.dispose();
      }
    },
  };
}
