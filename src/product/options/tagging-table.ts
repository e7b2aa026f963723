// The table of options for loading a tagger, labelling with it and evaluating it.
import { anyNumber, share } from '../../foundation/value-rules.js';
import { divisions } from '../../language/segmentation/divisions.js';
import { noiseKinds } from '../../language/text/noise/noise-kinds.js';
import { mostBeams } from '../../network/generate/batch-limits.js';
import { decodings } from '../../network/generate/decodings.js';
import type { OptionTable } from './option-spec.js';
import { dataHelp, readingTable } from './reading-table.js';
import { runtimeTable, workersSpec } from './runtime-table.js';

/** The base of an adapter. */
export const baseSpec = {
  kind: 'string',
  filled: true,
  placeholder: 'M',
  help: "an adapter's base (default: the one that it names)",
} as const;

/** Options for loading a tagger. */
export const loadingTable = {
  base: baseSpec,
  adapters: {
    kind: 'texts',
    placeholder: 'M',
    help: 'adapters with the model as their base, each with its tasks',
  },
  segmenter: {
    kind: 'string',
    filled: true,
    placeholder: 'M',
    help: 'a model that divides text (default: the one in the folder segmenter of the model)',
  },
  ...runtimeTable,
  workers: workersSpec,
} as const satisfies OptionTable;

/** Options of decoding. */
export const decodingTable = {
  decoding: {
    kind: 'string',
    choices: decodings,
    help:
      'joint: decoder and encoder; encoder: one pass; free: unconstrained (default: joint if ' +
      'trained for it, else constrained)',
  },
  numBeams: {
    kind: 'integer',
    min: 1,
    max: mostBeams,
    help: 'sequences that beam search follows; 1: greedy (default: 1)',
  },
  bias: {
    kind: 'numbers',
    of: anyNumber,
    placeholder: 'TAG=N',
    help: 'number in nats that is added to the score of a tag; below 0 it becomes less likely',
  },
  batchSize: { kind: 'integer', min: 1, help: 'sentences that are decoded together (default: 32)' },
} as const satisfies OptionTable;

/** The task of a model. */
export const taskSpec = {
  kind: 'string',
  filled: true,
  placeholder: 'NAME',
  help: 'which task, for a model with several (default: its first)',
} as const;

/** Options of labelling with a tagger. */
export const taggingTable = {
  task: taskSpec,
  ...decodingTable,
  alternatives: { kind: 'integer', min: 0, help: 'number of best tags for each word, with their probabilities' },
  segment: {
    kind: 'string',
    choices: divisions,
    help:
      "how text is divided: by the model; by Unicode's rules; each line as a sentence (lines), with words between " +
      'spaces (tokens) (default: model, if it has learned it and there is no locale, else unicode)',
  },
  locale: {
    kind: 'string',
    filled: true,
    placeholder: 'TAG',
    help: "divide text by Unicode's rules for this language, not by the model: el, pt-BR (default: en)",
  },
} as const satisfies OptionTable;

/** Options of an evaluation beside those for loading and decoding. */
export const evaluationTable = {
  data: { kind: 'list', placeholder: 'F', help: dataHelp },
  ...readingTable,
  task: taskSpec,
  noise: {
    kind: 'rates',
    names: noiseKinds,
    of: share,
    placeholder: 'KIND:RATE',
    help: 'also evaluate with noise on a share of the words: typos:0.1, or typos:0.05,0.1,0.2',
  },
  noiseSeeds: {
    kind: 'integer',
    min: 1,
    help: 'random draws of each noise (default: 1; 3 if two models are compared)',
  },
  limit: { kind: 'integer', min: 0, help: 'use the first N sentences; 0: all (default: 0)' },
  seed: { kind: 'integer', min: 0, help: 'seed of noise and of the samples for intervals (default: 1)' },
} as const satisfies OptionTable;

/** The option of an evaluation from raw text. */
export const rawTextTable = {
  text: {
    kind: 'list',
    placeholder: 'F',
    help: 'with --raw: files with the text of the data (default: the text that the data themselves give)',
  },
} as const satisfies OptionTable;
