// The function `evaluate` of the public interface, which evaluates a model on labelled data.
import './runtime/set-core-count.js';

import type { ValueRule } from '../foundation/value-rules.js';
import type { FileReading } from '../language/data/reading.js';
import { defaultSplits } from '../language/data/reference.js';
import type { Sentence } from '../language/data/sentence.js';
import { type Evaluated, type EvaluationOptions, evaluateSentences } from '../product/evaluation/evaluate.js';
import { taskNamed } from '../product/model/tagger-config.js';
import {
  checkOptions,
  evaluationRules,
  expectOptions,
  loadingRules,
  readingRules,
  taggingRules,
} from '../product/options/option-rules.js';
import { checkDevice } from '../product/tagger/check-labelling.js';
import type { LabelledWords } from '../product/tagger/labelling.js';
import { type LoadTaggerOptions, Tagger } from './tagger.js';
import { readTaskSentences } from './training/read-task.js';

/** What to evaluate, and how. */
export interface EvaluateOptions extends EvaluationOptions, LoadTaggerOptions {
  /** A folder, or `org/name` on the hub. */
  readonly model: string;
  /** Labelled files, patterns or data sets. Of a data set, the test split is used if none is named. */
  readonly data: string | readonly string[];
  /** Name of the task, for a model of several. Default: its first. */
  readonly task?: string | undefined;
  /** Evaluate only on this many sentences, from the first on. Default: all. */
  readonly limit?: number | undefined;
  /** How the files are read, where they do not show it themselves. */
  readonly reading?: FileReading | undefined;
}

// A rule for every option. A missing rule is a compile error.
const rules = {
  ...{ ...loadingRules, ...taggingRules, ...evaluationRules },
  model: { kind: 'string', filled: true },
} as const satisfies Readonly<Record<keyof EvaluateOptions, ValueRule>>;

/** An evaluation with its sentences. */
export interface EvaluatedModel extends Evaluated {
  readonly sentences: readonly Sentence[];
  readonly labels: readonly LabelledWords[];
}

/**
 * Evaluates the labels that a tagger generates.
 * @throws BytetagError for a model, data or options that cannot be used
 */
export async function evaluate(options: EvaluateOptions): Promise<EvaluatedModel> {
  checkOptions(options, rules);
  expectOptions(options, rules, ['model', 'data']);
  checkDevice(options.device);
  if (options.reading !== undefined) checkOptions(options.reading, readingRules, 'reading.');
  const {
    model,
    data,
    task: name,
    limit = 0,
    reading,
    device,
    dtype,
    threads,
    workers,
    base,
    hub,
    formats,
    adapters,
    ...how
  } = options;
  const { signal } = how;
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
    return { ...evaluated, sentences };
  } finally {
    await tagger.dispose();
  }
}
