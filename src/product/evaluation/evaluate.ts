// Evaluates a model on the labels that it really generates: their scores, and what was wrong with the generated
// sequences.
import { createRandom } from '../../foundation/random.js';
import type { Sentence } from '../../language/data/sentence.js';
import type { ParsedLabels } from '../../language/formats/format.js';
import { addProblems, noProblems } from '../../language/formats/parse-labels.js';
import { bootstrapIntervals, type Interval, type ScoreName } from '../../language/metrics/bootstrap.js';
import { type TokenReport, tokenReport } from '../../language/metrics/report.js';
import { type SentenceCounts, sentenceCounts } from '../../language/metrics/sentence-counts.js';
import { type SpanReport, spanReport } from '../../language/metrics/span-report.js';
import { notationOf, type SpanNotation, usualTag } from '../../language/spans/notation.js';
import { strictSchemeOf } from '../../language/spans/strict-spans.js';
import type { Labeller } from '../tagger/labeller.js';
import type { LabelledWords, LabellingOptions } from '../tagger/labelling.js';

/** How many generated sequences could be read, and the problems in the others, over all sentences. */
export interface StructureReport {
  /** Share of sentences whose generated sequence is exactly the encoding of some tagging. */
  readonly wellFormed: number;
  readonly missing: number;
  readonly extra: number;
  readonly unknownTag: number;
  readonly wordMismatch: number;
  /** Tags that differ from a known one only in upper and lower case, and were read as that one. */
  readonly tagCase: number;
  /** Tags that differ from exactly one known tag in one character, and were read as that one. */
  readonly tagSpelling: number;
}

/** The scores of labels, with the names under which they are printed. */
export interface LabelScores extends TokenReport {
  readonly structure: StructureReport;
  /** For BIO tasks: micro-averaged over spans. Ill-formed sequences are read as `conlleval` does. */
  readonly spanF1?: number;
  readonly spanPrecision?: number;
  readonly spanRecall?: number;
  /** For BIO tasks: by the strict rules of the tag set's scheme (IO, BIO or BIOES). */
  readonly spanF1Strict?: number;
  readonly spansPerType?: SpanReport['perType'];
  readonly sentences: number;
  readonly tokens: number;
}

/** An evaluation, with the names under which it is printed. */
export interface EvaluationReport extends LabelScores {
  /** 95% confidence intervals, from a bootstrap over sentences. */
  readonly intervals: Readonly<Partial<Record<ScoreName, Interval>>>;
  /** Wall-clock time of the labelling. */
  readonly seconds: number;
}

/** Options for an evaluation. */
export interface EvaluationOptions extends LabellingOptions {
  /** The seed of the samples that the intervals are computed from. Default 1. */
  readonly seed?: number;
}

/** An evaluation and the labels that were evaluated. */
export interface Evaluated {
  readonly report: EvaluationReport;
  readonly labels: readonly LabelledWords[];
}

/**
 * Labels sentences and compares the labels with their tags. A word whose gold tag the model does not know counts as an
 * error of the model.
 * @param tagSet the tags that the model may write
 */
export async function evaluateSentences(
  labeller: Labeller,
  sentences: readonly Sentence[],
  tagSet: readonly string[],
  { seed = 1, ...options }: EvaluationOptions,
): Promise<Evaluated> {
  const start = performance.now();
  const labels = await labeller.label(
    sentences.map(({ words }) => words),
    options,
  );
  const seconds = (performance.now() - start) / 1000;
  const intervals = bootstrapIntervals(countSentences(sentences, labels, tagSet), createRandom(seed, 'bootstrap'));
  return { labels, report: { ...scoreLabels(sentences, labels, tagSet), intervals, seconds } };
}

/** Counts what each sentence adds to the scores. */
export function countSentences(
  sentences: readonly Sentence[],
  labels: readonly ParsedLabels[],
  tagSet: readonly string[],
): SentenceCounts {
  const gold = sentences.map(({ tags = [] }) => tags);
  return sentenceCounts(
    gold,
    labels.map(({ tags }) => tags),
    tagSet,
  );
}

/** Compares labels with the sentences' tags. */
export function scoreLabels(
  sentences: readonly Sentence[],
  labels: readonly ParsedLabels[],
  tagSet: readonly string[],
): LabelScores {
  const gold = sentences.map(({ tags = [] }) => tags);
  const predicted = labels.map(({ tags }) => tags);
  const problems = labels.map((label) => label.problems).reduce(addProblems, noProblems);
  const wellFormed = labels.filter((label) => label.wellFormed).length;
  const notation = notationOf(tagSet);
  return {
    ...tokenReport(gold.flat(), predicted.flat(), tagSet),
    structure: {
      wellFormed: sentences.length === 0 ? 0 : wellFormed / sentences.length,
      missing: problems.missing,
      extra: problems.extra,
      unknownTag: problems.unknownTag,
      wordMismatch: problems.wordMismatch,
      tagCase: problems.tagCase,
      tagSpelling: problems.tagSpelling,
    },
    ...(notation && spanScores(gold, predicted, tagSet, notation)),
    sentences: sentences.length,
    tokens: gold.reduce((sum, tags) => sum + tags.length, 0),
  };
}

function spanScores(
  goldTags: readonly (readonly string[])[],
  predictedTags: readonly (readonly string[])[],
  tagSet: readonly string[],
  notation: SpanNotation,
) {
  const usual = (tags: readonly string[]): readonly string[] => tags.map((tag) => usualTag(tag, notation));
  const [gold, predicted] = [goldTags.map(usual), predictedTags.map(usual)];
  const scheme = strictSchemeOf(usual(tagSet));
  const lenient = spanReport(gold, predicted, 'lenient');
  return {
    spanF1: lenient.micro.f1,
    spanPrecision: lenient.micro.precision,
    spanRecall: lenient.micro.recall,
    spanF1Strict: spanReport(gold, predicted, scheme).micro.f1,
    spansPerType: lenient.perType,
  };
}
