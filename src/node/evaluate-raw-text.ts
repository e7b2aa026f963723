// The function `evaluateRawText` of the public interface, which evaluates a tagger on the raw text of treebanks.
import './runtime/set-core-count.js';

import type { ValueRule } from '../foundation/value-rules.js';
import { conlluColumn, parseColumn } from '../language/data/column.js';
import { defaultSplits } from '../language/data/reference.js';
import { evaluateTexts, type RawTextReport, type TextTagger } from '../product/evaluation/raw-text.js';
import { taskNamed } from '../product/model/tagger-config.js';
import type { TaggingTask } from '../product/model/task.js';
import { checkOptions, expectOptions } from '../product/options/check-options.js';
import { loadingRules, taggingRules } from '../product/options/library-rules.js';
import { evaluationTable } from '../product/options/tagging-table.js';
import type { TaggingOptions } from '../product/tagger/labelling.js';
import { readParagraphs } from './data/read-paragraphs.js';
import type { HubOptions } from './hub/settings.js';
import { type LoadTaggerOptions, Tagger } from './tagger.js';

/** What to evaluate, and how. */
export interface EvaluateRawTextOptions extends TaggingOptions, LoadTaggerOptions {
  /** A folder, or `org/name` on the hub. */
  readonly model: string;
  /** CoNLL-U files, patterns or treebanks (`ud:en_ewt`, of which the test part is used if none is named). */
  readonly data: string | readonly string[];
  /** Seed of the samples that intervals are computed from. Default: 1. */
  readonly seed?: number | undefined;
}

// A rule for every option. A missing rule is a compile error.
const rules = {
  ...{ ...loadingRules, ...taggingRules },
  model: { kind: 'string', filled: true },
  ...{ data: evaluationTable.data, seed: evaluationTable.seed },
} as const satisfies Readonly<Record<keyof EvaluateRawTextOptions, ValueRule>>;

/**
 * Evaluates a tagger on raw text: the paragraphs of treebanks as they stand, without their sentences and words. Scores
 * sentences, tokens, words and tags as the CoNLL 2018 shared task does. Without `task`, the tags of all tasks are scored
 * that treebanks have a column for.
 * @throws BytetagError for a model, data or options that cannot be used
 */
export async function evaluateRawText(options: EvaluateRawTextOptions): Promise<RawTextReport> {
  checkOptions(options, rules);
  expectOptions(options, rules, ['model', 'data']);
  const { model, data, seed, task: name, segment, locale, signal, onProgress } = options;
  const { decoding, numBeams, bias, batchSize } = options;
  const { device, dtype, threads, workers, base, formats, adapters, segmenter } = options;
  const hub: HubOptions = { ...(signal && { signal }), ...options.hub };
  const loading = { device, dtype, threads, workers, base, formats, adapters, segmenter, hub };
  await using tagger = await Tagger.load(model, loading);
  const tasks = name === undefined ? tagger.config.tasks.filter(isScored) : [taskNamed(tagger.config, name)];
  const columns = tasks.map((task) => parseColumn(task.column));
  const references = typeof data === 'string' ? [data] : data;
  const paragraphs = await readParagraphs(references, { hub, splits: defaultSplits.test }, (path) =>
    columns.map((column) => conlluColumn(column, path)),
  );
  const how = { decoding, numBeams, bias, batchSize, signal };
  let begun = 0;
  const texts: TextTagger = {
    segment: (all) => tagger.segment(all, { segment, locale, signal }),
    label: (sentences, task) => {
      begun++;
      return tagger.label(sentences, {
        ...{ ...how, task },
        onProgress: (part, whole) => onProgress?.((begun - 1) * whole + part, tasks.length * whole),
      });
    },
  };
  return await evaluateTexts(
    texts,
    paragraphs,
    tasks.map((task) => task.name),
    seed,
  );
}

/** Whether CoNLL-U has a column for the tags of a task. */
function isScored({ column }: TaggingTask): boolean {
  return column === 'upos' || column === 'xpos' || column.startsWith('column:');
}
