// The command-line options for the device, threads and element type, for all commands that run a model.
import type { WeightDType } from '../../engine/onnx/quantize.js';
import { parseDeviceName } from '../../engine/session/device-name.js';
import type { Device } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';
import { openDevice } from '../../node/runtime/open-device.js';
import type { Profiler } from '../../node/runtime/profiler.js';
import { runtimeRules } from '../../product/options/option-rules.js';
import type { OptionValues } from './options.js';

/** The options. */
export const runtimeOptions = {
  device: { ...runtimeRules.device, help: '(default: cpu)' },
  dtype: {
    ...runtimeRules.dtype,
    help: 'weights of linear layers: q8 in 8 bits, on the CPU; q4 in 4 (default: fp32)',
  },
  threads: { ...runtimeRules.threads, help: 'threads per operator; 0: one per core (default: 0)' },
} as const;

/** The same for commands that label. */
export const labellingRuntimeOptions = {
  ...runtimeOptions,
  workers: {
    ...runtimeRules.workers,
    help: 'copies of the model that label side by side, each in a thread, which pays where there are many cores (default: 0, none)',
  },
} as const;

/** The device and settings that a model runs with. */
export interface RuntimeChoice {
  readonly device: Device;
  readonly dtype: WeightDType;
  readonly threads?: number;
}

/**
 * The number of copies of the model to run.
 * @throws BytetagError `usage` together with a profiler, which cannot measure copies
 */
export function workersOf({ workers = 0 }: OptionValues<typeof labellingRuntimeOptions>, profiler?: Profiler): number {
  if (workers > 0 && profiler) {
    throw new BytetagError('usage', `--workers: expected none beside --profile, got ${workers}`);
  }
  return workers;
}

/** Opens the device that the options name. @throws BytetagError like `openDevice` */
export async function openRuntime(
  { device = 'cpu', dtype = 'fp32', threads = 0 }: OptionValues<typeof runtimeOptions>,
  profiler?: Profiler,
): Promise<RuntimeChoice> {
  const opened = await openDevice(parseDeviceName(device), profiler);
  return { device: opened, dtype: dtype as WeightDType, ...(threads > 0 && { threads }) };
}
