// Caches the compiled graphs of a model. Each graph is compiled when it is first needed, and only once, even if several
// callers need it at the same time.
import type { Outputs } from '../../engine/graph/value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { ModelRuntime, RunnableGraph } from './model-runtime.js';

/** Compiled graphs by name. Owns them. */
export interface CompiledGraphs {
  /**
   * Returns the graph called `name`. If it cannot be compiled, the next call tries again.
   * @param onDevice as for `ModelRuntime.compile`
   * @throws BytetagError `device` if it cannot be compiled, `usage` after `dispose`
   */
  get(name: string, build: () => Outputs, onDevice?: readonly string[]): Promise<RunnableGraph>;
  /** Frees all graphs, including those that are still being compiled. */
  dispose(): Promise<void>;
}

/** Creates an empty cache for a model. */
export function createCompiledGraphs(runtime: ModelRuntime): CompiledGraphs {
  const graphs = new Map<string, Promise<RunnableGraph>>();
  let isDisposed = false;
  return {
    async get(name, build, onDevice) {
      if (isDisposed) throw new BytetagError('usage', `${name}: expected a model in use, got one that was disposed of`);
      const known = graphs.get(name);
      if (known !== undefined) return known;
      const graph = runtime.compile(name, build, onDevice);
      graphs.set(name, graph);
      graph.catch(() => graphs.delete(name));
      return graph;
    },
    async dispose() {
      isDisposed = true;
      const compiled = [...graphs.values()];
      graphs.clear();
      // An error in compiling has already been reported to the caller who needed the graph.
      await Promise.all(compiled.map((graph) => graph.then((it) => it.dispose()).catch(() => {})));
    },
  };
}
