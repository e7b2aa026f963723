// A model that can run: a config, a device and weights go in, something that compiles this model's graphs comes out.
import type { Outputs } from '../graph/value.js';
import { lowerGraph, targetOf } from '../onnx/lower-graph.js';
import type { ExternalData } from '../onnx/messages.js';
import type { Device, SessionOptions } from '../session/session.js';
import type { T5Config } from '../t5/config.js';
import type { Arena } from '../tensor/arena.js';
import type { TensorMap } from '../tensor/tensor.js';

/** Where the weights are: in memory (they may still change: training), or in the files of a checkpoint. */
export type WeightSource =
  | { readonly kind: 'memory'; readonly weights: Arena }
  | { readonly kind: 'files'; readonly folder: string; readonly tensors: ReadonlyMap<string, ExternalData> };

/** A compiled graph that has its weights. */
export interface RunnableGraph {
  /** @param feeds the graph's inputs but for weights */
  run(feeds: TensorMap): Promise<TensorMap>;
  dispose(): Promise<void>;
}

/** A model on a device. */
export interface ModelRuntime {
  readonly config: T5Config;
  compile(outputs: Outputs): Promise<RunnableGraph>;
}

/** Brings a model to a device. @param options threads of each session */
export function createModelRuntime(
  config: T5Config,
  device: Device,
  source: WeightSource,
  options: Pick<SessionOptions, 'threads'> = {},
): ModelRuntime {
  return {
    config,
    async compile(outputs) {
      const stored = source.kind === 'files' ? { weights: source.tensors } : {};
      const folder = source.kind === 'files' ? { externalDataFolder: source.folder } : {};
      const session = await device.createSession(lowerGraph(outputs, { target: targetOf(device), ...stored }), {
        ...options,
        ...folder,
      });
      const weights: TensorMap =
        source.kind === 'memory'
          ? Object.fromEntries([...source.weights.tensors].filter(([name]) => session.inputNames.includes(name)))
          : {};
      return { run: (feeds) => session.run({ ...feeds, ...weights }), dispose: () => session.dispose() };
    },
  };
}
