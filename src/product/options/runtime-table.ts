// The table of options for the device that a model runs on, and for its weights and threads.
import { weightDTypes } from '../../engine/onnx/weight-dtypes.js';
import { deviceNames } from '../../engine/session/device-name.js';
import { coreCount } from '../../foundation/cores.js';
import type { OptionTable } from './option-spec.js';

/**
 * With many times more threads than cores, threads wait for each other, and starting them takes longer than the work.
 */
const parallel = {
  kind: 'integer',
  min: 0,
  max: () => 4 * coreCount(),
  because: 'four times the cores of this machine',
} as const;

/** The device. */
export const deviceSpec = {
  kind: 'string',
  choices: deviceNames,
  help: 'where the model runs (default: cpu)',
} as const;

/** The threads for each operator. */
export const threadsSpec = { ...parallel, help: 'threads per operator; 0: one per core (default: 0)' } as const;

/** The options of everything that runs a model. */
export const runtimeTable = {
  device: deviceSpec,
  dtype: {
    kind: 'string',
    choices: weightDTypes,
    help: 'weights of linear layers: q8 in 8 bits, on the CPU; q4 in 4 bits (default: fp32)',
  },
  threads: threadsSpec,
} as const satisfies OptionTable;

/** The copies of a model that label in parallel. */
export const workersSpec = {
  ...parallel,
  help: 'copies of the model that label in parallel, each in a thread; useful with many cores (default: 0, none)',
} as const;
