// Opens the device that the command-line options name.
import type { WeightDType } from '../../engine/onnx/weight-dtypes.js';
import type { Device } from '../../engine/session/session.js';
import { BytetagError } from '../../foundation/errors.js';
import { openDevice } from '../../node/runtime/open-device.js';
import type { Profiler } from '../../node/runtime/profiler.js';
import type { OptionValues } from '../../product/options/option-spec.js';
import type { runtimeTable } from '../../product/options/runtime-table.js';

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
export function workersOf({ workers = 0 }: { readonly workers?: number }, profiler?: Profiler): number {
  if (workers > 0 && profiler) {
    throw new BytetagError('usage', `--workers: expected none beside --profile, got ${workers}`);
  }
  return workers;
}

/** Opens the device that the options name. @throws BytetagError like `openDevice` */
export async function openRuntime(
  { device = 'cpu', dtype = 'fp32', threads = 0 }: OptionValues<typeof runtimeTable>,
  profiler?: Profiler,
): Promise<RuntimeChoice> {
  const opened = await openDevice(device, profiler);
  return { device: opened, dtype, ...(threads > 0 && { threads }) };
}
