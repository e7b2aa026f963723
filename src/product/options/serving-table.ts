// The table of options for a service over HTTP.
import type { OptionTable } from './option-spec.js';
import { runtimeTable, workersSpec } from './runtime-table.js';

/** Options of a service. */
export const servingTable = {
  dtype: runtimeTable.dtype,
  threads: { ...runtimeTable.threads, help: 'threads per operator; 0: the cores divided among workers (default: 0)' },
  workers: {
    ...workersSpec,
    help: 'copies of each model, each in a process; 0: the cores divided among the models (default: 0)',
  },
  origins: {
    kind: 'texts',
    placeholder: 'URL',
    help: "origins of web pages elsewhere that may call, as https://example.org (default: the service's own)",
  },
  hosts: {
    kind: 'texts',
    placeholder: 'NAME',
    help: 'names that callers without a token reach the service by, beside localhost and numbers',
  },
  bodyLimit: { kind: 'integer', min: 1, max: 2 ** 30, placeholder: 'BYTES', help: 'longest body (default: 4194304)' },
  textLimit: {
    kind: 'integer',
    min: 1,
    max: 2 ** 28,
    placeholder: 'N',
    help: 'most characters of a text (default: 100000)',
  },
  textsLimit: { kind: 'integer', min: 1, max: 2 ** 24, placeholder: 'N', help: 'most texts of a call (default: 1000)' },
  callsLimit: { kind: 'integer', min: 1, max: 2 ** 20, placeholder: 'N', help: 'most calls at a time (default: 1000)' },
  timeLimit: {
    kind: 'number',
    above: 0,
    max: 86_400,
    placeholder: 'SECONDS',
    help: 'longest time for a call (default: 60)',
  },
  watch: {
    kind: 'number',
    placeholder: 'SECONDS',
    help: 'how often to look whether the files of a model were replaced; 0: never (default: 2)',
  },
} as const satisfies OptionTable;
