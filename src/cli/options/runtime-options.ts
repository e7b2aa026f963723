// The options that say what a model runs on, for every command that runs one.
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

/** What a model runs on. */
export interface RuntimeChoice {
  readonly device: Device;
  readonly dtype: WeightDType;
  readonly threads?: number;
}

/** The copies of the model that were asked for. @throws BytetagError `usage` where they would have to be timed */
export function workersOf({ workers = 0 }: OptionValues<typeof labellingRuntimeOptions>, profiler?: Profiler): number {
  if (workers > 0 && profiler) {
    throw new BytetagError('usage', `--workers: expected none beside --profile, got ${workers}`);
  }
  return workers;
}

/** Opens what was asked for. @throws BytetagError like `openDevice` */
export async function openRuntime(
  { device = 'cpu', dtype = 'fp32', threads = 0 }: OptionValues<typeof runtimeOptions>,
  profiler?: Profiler,
): Promise<RuntimeChoice> {
  const opened = await openDevice(parseDeviceName(device), profiler);
  return { device: opened, dtype: dtype as WeightDType, ...(threads > 0 && { threads }) };
}
