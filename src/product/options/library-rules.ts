// Rules for the options of the library's functions: those of the tables, and those that only programs can give, such as
// signals and functions.
import { decodingTable, evaluationTable, loadingTable, taggingTable } from './tagging-table.js';

const signal = { kind: 'signal' } as const;
const flag = { kind: 'flag' } as const;
const other = { kind: 'other' } as const;

/** Options for loading a tagger. */
export const loadingRules = {
  ...loadingTable,
  // A name, or an open device.
  device: other,
  hub: other,
  formats: other,
} as const;

const callRules = { signal, onProgress: other } as const;

/** Options of labelling with one task. */
export const labellingRules = { ...decodingTable, alternatives: taggingTable.alternatives, ...callRules } as const;

/** The same for a tagger, which may have several tasks. */
export const taggingRules = { ...taggingTable, ...callRules } as const;

/** Options of dividing texts. */
export const segmentRules = { segment: taggingTable.segment, locale: taggingTable.locale, signal } as const;

/** Options of an evaluation. */
export const evaluationRules = {
  ...{ ...evaluationTable, ...loadingRules, ...taggingRules },
  model: { kind: 'string', filled: true },
} as const;

/** Options of all training in addition to its configuration. */
export const runRules = {
  ...{ resume: flag, overwrite: flag, signal, memoryArena: flag },
  profile: { kind: 'string', filled: true },
} as const;

const { memoryArena: _memoryArena, ...programRunRules } = runRules;

/** The same for training in a child process, and options for the hub. */
export const controlRules = { ...programRunRules, hub: other } as const;

/** The weight of a model in an average of several. */
export const meanShare = { kind: 'number', above: 0, max: 1e6, because: 'beside which 1 hardly counts' } as const;
