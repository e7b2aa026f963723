// The options that say what a model runs on, for every command that runs one.

import { type WeightDType, weightDTypes } from '../onnx/quantize.js';
import type { Profiler } from '../profile/profiler.js';
import { parseDeviceName } from '../session/device-name.js';
import { openDevice } from '../session/node.js';
import type { Device } from '../session/session.js';
import type { OptionValues } from './options.js';

/** The options. */
export const runtimeOptions = {
  device: { kind: 'string', placeholder: 'cpu|webgpu', help: '(default: cpu)' },
  dtype: {
    kind: 'string',
    choices: weightDTypes,
    help: 'weights of linear layers: q8 in 8 bits, on the CPU; q4 in 4 (default: fp32)',
  },
  threads: { kind: 'integer', help: 'threads per operator; 0: one per core (default: 0)' },
} as const;

/** What a model runs on. */
export interface RuntimeChoice {
  readonly device: Device;
  readonly dtype: WeightDType;
  readonly threads?: number;
}

/** Opens what was asked for. @throws BytetagError like `openDevice` */
export async function openRuntime(
  { device = 'cpu', dtype = 'fp32', threads = 0 }: OptionValues<typeof runtimeOptions>,
  profiler?: Profiler,
): Promise<RuntimeChoice> {
  const opened = await openDevice(parseDeviceName(device), profiler);
  return { device: opened, dtype: dtype as WeightDType, ...(threads > 0 && { threads }) };
}
