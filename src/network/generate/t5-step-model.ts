// Creates the step model of a T5 that suits its device.
import { createDeviceStepModel } from './device-step-model.js';
import { createHostStepModel } from './host-step-model.js';
import type { ModelRuntime } from './model-runtime.js';
import type { StepModel } from './step-model.js';

/**
 * Creates a T5 that keeps its cache of keys and values in the memory that the device computes in. Callers must not look
 * into its states, because they differ between devices.
 */
export function createT5StepModel(runtime: ModelRuntime): StepModel<unknown> {
  return runtime.device.usesHostMemory ? createHostStepModel(runtime) : createDeviceStepModel(runtime);
}
