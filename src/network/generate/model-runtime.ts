// A model on a device: combines a device and weights, and compiles the model's graphs.
import type { Outputs } from '../../engine/graph/value.js';
import { lowerGraph, type StoredWeight, targetOf } from '../../engine/onnx/lower-graph.js';
import type { ExternalData } from '../../engine/onnx/messages.js';
import type { QuantizedMatrix } from '../../engine/onnx/quantize.js';
import type { AnyTensor, AnyTensorMap, Device, Session, SessionOptions } from '../../engine/session/session.js';
import type { TensorMap } from '../../engine/tensor/tensor.js';
import type { FilePlace } from '../../foundation/file-access.js';

/** Where the weights are stored. A weight that is in several places is taken from memory. */
export interface WeightSource {
  /** Weights in memory. They are fed to every run, so they may change between runs, as in training. */
  readonly memory?: ReadonlyMap<string, AnyTensor>;
  /** Weights in the files of a checkpoint, read in place. */
  readonly files?: { readonly place: FilePlace; readonly tensors: ReadonlyMap<string, ExternalData> };
  /** Quantised weights. Every graph gets a copy of them. */
  readonly quantized?: ReadonlyMap<string, QuantizedMatrix>;
}

/** A compiled graph together with its weights. */
export interface RunnableGraph {
  /**
   * @param feeds the graph's inputs except weights
   * @param into as for `Session.run`
   */
  run(feeds: AnyTensorMap, into?: AnyTensorMap): Promise<TensorMap>;
  dispose(): Promise<void>;
}

/** A model on a device. */
export interface ModelRuntime {
  readonly device: Device;
  /**
   * Compiles a graph.
   * @param name of the graph: runtimes that share sessions compile each name only once
   * @param onDevice outputs that runs leave on the device
   */
  compile(name: string, build: () => Outputs, onDevice?: readonly string[]): Promise<RunnableGraph>;
}

/** Sessions of graphs by name, shared by models that differ only in the weights in memory. */
export type SharedSessions = Map<string, { readonly session: Promise<Session>; users: number }>;

/**
 * Creates a model on a device. @param options threads of each session @param shared sessions shared with other models
 */
export function createModelRuntime(
  device: Device,
  source: WeightSource,
  options: Pick<SessionOptions, 'threads'> = {},
  shared: SharedSessions = new Map(),
): ModelRuntime {
  const { memory = new Map<string, AnyTensor>(), files, quantized } = source;
  const all = new Map<string, StoredWeight>([...(files?.tensors ?? []), ...(quantized ?? [])]);
  const stored = new Map([...all].filter(([name]) => !memory.has(name)));
  return {
    device,
    async compile(name, build, onDevice = []) {
      const open = async (): Promise<Session> => {
        const model = lowerGraph(build(), { target: targetOf(device), weights: stored });
        return device.createSession(model, { name, ...options, ...(files && placeOption(files.place)), onDevice });
      };
      const entry = shared.get(name) ?? { session: open(), users: 0 };
      entry.users++;
      shared.set(name, entry);
      const session = await entry.session.catch((error) => {
        // Forgotten, so that the next call can try again: memory or files may be available then.
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

/** Where a session finds the files of its weights. */
function placeOption(place: FilePlace): Pick<SessionOptions, 'externalDataFolder' | 'externalData'> {
  return 'folder' in place ? { externalDataFolder: place.folder } : { externalData: place.contents };
}
