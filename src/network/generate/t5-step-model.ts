// The T5 that takes steps on whatever device it is: a model goes in, the kind of step model that suits the device comes out.
import { createDeviceStepModel } from './device-step-model.js';
import { createHostStepModel } from './host-step-model.js';
import type { ModelRuntime } from './model-runtime.js';
import type { StepModel } from './step-model.js';

/** A T5 that keeps the keys and values of what it has read where the device computes. What its states are is its own affair. */
export function createT5StepModel(runtime: ModelRuntime): StepModel<unknown> {
  return runtime.device.usesHostMemory ? createHostStepModel(runtime) : createDeviceStepModel(runtime);
}
