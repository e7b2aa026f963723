// Creates the step model of a T5 that suits its device.

import type { ModelRuntime } from '../generate/model-runtime.js';
import type { StepModel } from '../generate/step-model.js';
import type { T5Config } from './config.js';
import { createDeviceStepModel } from './device-step-model.js';
import { createHostStepModel } from './host-step-model.js';

/**
 * Creates a T5 that keeps its cache of keys and values in the memory that the device computes in. Callers must not look
 * into its states, because they differ between devices.
 */
export function createT5StepModel(config: T5Config, runtime: ModelRuntime): StepModel<unknown> {
  return runtime.device.usesHostMemory ? createHostStepModel(config, runtime) : createDeviceStepModel(config, runtime);
}
