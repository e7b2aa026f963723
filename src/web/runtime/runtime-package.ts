// Loads onnxruntime-web, in the build that a device needs, when it is first needed.
import type * as Package from 'onnxruntime-web';
import type { DeviceName } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';

/** The module onnxruntime-web. */
export type RuntimePackage = typeof Package;

/** How the runtime works in a page. Pages that load it twice get what they asked for first. */
export interface RuntimeSettings {
  /**
   * Threads for each operator. More than one needs a page that is isolated (`crossOriginIsolated`). Default: one per
   * core, at most four.
   */
  readonly threads?: number | undefined;
  /**
   * Where the runtime's `.wasm` and `.mjs` files are: the start of their addresses, or the address of each. Default:
   * where the bundler has put them.
   */
  readonly wasmPaths?: Package.Env.WasmPrefixOrFilePaths | undefined;
}

/** The builds by device. That for WebGPU is twice as large. */
const builds: Readonly<Record<DeviceName, () => Promise<RuntimePackage>>> = {
  cpu: () => import('onnxruntime-web/wasm'),
  webgpu: () => import('onnxruntime-web/webgpu'),
};

const loaded = new Map<DeviceName, Promise<RuntimePackage>>();

/** @throws BytetagError `device` if the package is not there */
export function loadRuntime(name: DeviceName, settings: RuntimeSettings): Promise<RuntimePackage> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const loading = load(name, settings);
  loaded.set(name, loading);
  // Forgotten, so that the next call can try again.
  loading.catch(() => loaded.delete(name));
  return loading;
}

async function load(name: DeviceName, { threads, wasmPaths }: RuntimeSettings): Promise<RuntimePackage> {
  let runtime: RuntimePackage;
  try {
    runtime = await builds[name]();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BytetagError('device', `onnxruntime-web: expected it to load, got: ${reason}`, { cause });
  }
  const { env } = runtime;
  env.logLevel = 'fatal';
  if (threads !== undefined) env.wasm.numThreads = threads;
  if (wasmPaths !== undefined) env.wasm.wasmPaths = wasmPaths;
  return runtime;
}
