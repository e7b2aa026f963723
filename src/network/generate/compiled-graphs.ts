// The graphs that a model has compiled so far: each is compiled when it is first needed, and once, however many ask for it
// at the same time.
import type { Outputs } from '../../engine/graph/value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { ModelRuntime, RunnableGraph } from './model-runtime.js';

/** Compiled graphs by name. Owns them. */
export interface CompiledGraphs {
  /**
   * The graph called `name`. One that cannot be compiled is tried anew by the next call.
   * @param onDevice as for `ModelRuntime.compile`
   * @throws BytetagError `device` if it cannot be compiled, `usage` after `dispose`
   */
  get(name: string, build: () => Outputs, onDevice?: readonly string[]): Promise<RunnableGraph>;
  /** Frees all of them, those too that are still being compiled. */
  dispose(): Promise<void>;
}

/** No graphs yet, of a model. */
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
      // Whoever asked for one that could not be compiled was told.
      await Promise.all(compiled.map((graph) => graph.then((it) => it.dispose()).catch(() => {})));
    },
  };
}
