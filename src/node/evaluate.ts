// The function `evaluate` of the public interface, which evaluates a model on labelled data.
import './runtime/set-core-count.js';

import type { ValueRule } from '../foundation/value-rules.js';
import type { FileReading } from '../language/data/reading.js';
import { defaultSplits } from '../language/data/reference.js';
import type { Sentence } from '../language/data/sentence.js';
import type { NoiseRates } from '../language/text/noise/noise-rates.js';
import { noisesOf } from '../language/text/noise/noise-rates.js';
import { type Evaluated, evaluateSentences } from '../product/evaluation/evaluate.js';
import { type NoiseCurve, type NoiseOptions, noiseCurves } from '../product/evaluation/noise-curves.js';
import { taskNamed } from '../product/model/tagger-config.js';
import { checkOptions, expectOptions } from '../product/options/check-options.js';
import { evaluationRules } from '../product/options/library-rules.js';
import { readingOf } from '../product/options/reading-table.js';
import { checkDevice } from '../product/tagger/check-labelling.js';
import type { LabelledWords } from '../product/tagger/labelling.js';
import { type LoadTaggerOptions, Tagger } from './tagger.js';
import { readTaskSentences } from './training/read-task.js';

/** What to evaluate, and how. */
export interface EvaluateOptions extends NoiseOptions, LoadTaggerOptions, FileReading {
  /** A folder, or `org/name` on the hub. */
  readonly model: string;
  /** Labelled files, patterns or data sets. Of a data set, the test split is used if none is named. */
  readonly data: string | readonly string[];
  /** Name of the task, for a model of several. Default: its first. */
  readonly task?: string | undefined;
  /** Evaluate only on this many sentences, from the first on. Default: all. */
  readonly limit?: number | undefined;
  /** Evaluate also with noise on a share of the words: `{ typos: [0.05, 0.1] }`. Default: none. */
  readonly noise?: NoiseRates | undefined;
}

// A rule for every option. A missing rule is a compile error.
const rules = evaluationRules satisfies Readonly<Record<keyof EvaluateOptions, ValueRule>>;

/** An evaluation with its sentences. */
export interface EvaluatedModel extends Evaluated {
  readonly sentences: readonly Sentence[];
  readonly labels: readonly LabelledWords[];
  /** The scores under noise, for each kind. Empty without the option `noise`. */
  readonly noise: readonly NoiseCurve[];
}

/**
 * Evaluates the labels that a tagger generates.
 * @throws BytetagError for a model, data or options that cannot be used
 */
export async function evaluate(options: EvaluateOptions): Promise<EvaluatedModel> {
  checkOptions(options, rules);
  expectOptions(options, rules, ['model', 'data']);
  checkDevice(options.device);
  const reading = readingOf(options);
  const {
    model,
    data,
    task: name,
    limit = 0,
    noise = {},
    device,
    dtype,
    threads,
    workers,
    base,
    hub,
    formats,
    adapters,
  } = options;
  const { decoding, numBeams, bias, alternatives, batchSize, signal, onProgress, seed, noiseSeeds } = options;
  const how = {
    ...{ decoding, numBeams, bias, alternatives, batchSize, signal, onProgress },
    ...(seed !== undefined && { seed }),
  };
  const access = { ...(signal && { signal }), ...hub };
  const tagger = await Tagger.load(model, {
    device,
    dtype,
    threads,
    workers,
    base,
    hub: access,
    formats,
    adapters,
  });
  try {
    const task = taskNamed(tagger.config, name);
    const files = typeof data === 'string' ? [data] : data;
    const sentences = await readTaskSentences(files, task, limit, { splits: defaultSplits.test, hub: access, reading });
    const labeller = {
      label: (words: readonly (readonly string[])[], labelling: object) =>
        tagger.label(words, { ...labelling, task: task.name }),
    };
    const evaluated = await evaluateSentences(labeller, sentences, task.tags, how);
    const curves = await noiseCurves(labeller, sentences, task.tags, noisesOf(noise), { ...how, noiseSeeds });
    return { ...evaluated, sentences, noise: curves };
  } finally {
    await tagger.dispose();
  }
}
