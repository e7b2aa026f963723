// Describes what this machine offers: the runtime's version and its providers, the threads, and the state of WebGPU.
import { availableParallelism } from 'node:os';
import { defaultThreads } from './default-threads.js';
import { onnxRuntime } from './onnxruntime.js';
import { type AdapterSearch, findAdapter } from './webgpu-adapter.js';

/** The result of `deviceInfo`. */
export interface DeviceInfo {
  /** Version of onnxruntime-node. */
  readonly onnxruntime: string;
  /** Execution providers inside the installed package. */
  readonly providers: readonly string[];
  /**
   * The threads that this process may run at once. A `cpu` session uses as many by default, but no more than there are
   * physical cores.
   */
  readonly threads: number;
  readonly webgpu: AdapterSearch;
}

/** Describes the devices of this machine. Takes 0.3 s or more, because it tries WebGPU. */
export async function deviceInfo(): Promise<DeviceInfo> {
  const { env, listSupportedBackends } = onnxRuntime();
  return {
    onnxruntime: env.versions.node ?? env.versions.common,
    providers: listSupportedBackends()
      .filter(({ bundled }) => bundled)
      .map(({ name }) => name),
    threads: defaultThreads() ?? availableParallelism(),
    webgpu: await findAdapter(),
  };
}
