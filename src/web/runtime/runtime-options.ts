// The session options for onnxruntime-web.
import type { InferenceSession } from 'onnxruntime-web';
import type { DeviceName, SessionOptions } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';

/** The runtime's log level for only fatal messages. Errors below that level are also thrown. */
const silent = 4;

/**
 * The same as for onnxruntime-node, where the reasons stand. Threads are a setting of the whole runtime here.
 * @throws BytetagError `device` for weights in a folder on a disk
 */
export function runtimeOptions(
  device: DeviceName,
  { externalDataFolder, externalData, memoryArena = true, onDevice = [] }: SessionOptions,
): InferenceSession.SessionOptions {
  if (externalDataFolder !== undefined) {
    throw new BytetagError('device', `session: expected weights in memory, got a folder: ${externalDataFolder}`);
  }
  const onGpu = device === 'webgpu' ? onDevice : [];
  return {
    executionProviders: [device === 'cpu' ? 'wasm' : device],
    graphOptimizationLevel: 'all',
    enableCpuMemArena: memoryArena,
    enableMemPattern: false,
    logSeverityLevel: silent,
    ...(externalData && { externalData: Array.from(externalData, ([path, data]) => ({ path, data })) }),
    ...(onGpu.length > 0 && {
      preferredOutputLocation: Object.fromEntries(onGpu.map((name) => [name, 'gpu-buffer' as const])),
    }),
    extra: {
      session: { force_spinning_stop: '1' },
      optimization: { disable_specified_optimizers: 'GemmTransposeFusion;MatmulTransposeFusion' },
    },
  };
}
