// The session options for onnxruntime-node.
import type { InferenceSession } from 'onnxruntime-node';
import type { DeviceName, SessionOptions } from '../../engine/session/session.js';
import { defaultThreads } from './default-threads.js';

/** onnxruntime's log level for only fatal messages. Errors below that level are also thrown. */
const silent = 4;

/**
 * The memory arena stays on, but memory patterns are turned off. A pattern is kept for every new combination of input
 * shapes, and each takes a block of its own size. In training on batches by length, resident memory exceeded 20 GB
 * within 1,000 steps with patterns, and stayed at 6 GB without them, at the same speed. Without the arena it was 2.4
 * GB, at 0.7 times the speed (at the same speed in a process that keeps freed memory).
 */
export function runtimeOptions(
  device: DeviceName,
  { threads = defaultThreads(), externalDataFolder, memoryArena = true, onDevice = [] }: SessionOptions,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    graphOptimizationLevel: 'all',
    enableCpuMemArena: memoryArena,
    enableMemPattern: false,
    logSeverityLevel: silent,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(device === 'webgpu' && onDevice.length > 0
      ? { preferredOutputLocation: Object.fromEntries(onDevice.map((name) => [name, 'gpu-buffer' as const])) }
      : {}),
    extra: {
      session: {
        // Threads that wait for work spin during a run, and stop when it ends. By default they continue to spin and
        // take the cores from the session that runs next: two sessions in turn were 1.7 to 1.9 times slower on two
        // cores.
        force_spinning_stop: '1',
        ...(externalDataFolder === undefined
          ? {}
          : { model_external_initializers_file_folder_path: externalDataFolder }),
      },
      // The lowering has already made the useful fusions (see `engine/graph/matmul.ts`).
      optimization: { disable_specified_optimizers: 'GemmTransposeFusion;MatmulTransposeFusion' },
    },
  };
}
