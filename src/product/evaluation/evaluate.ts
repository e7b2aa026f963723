// Evaluation on real generations: labelled sentences go in, scores and what was wrong with the generations come out.
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

/** How well what was generated could be read, over all sentences. */
export interface StructureReport {
  /** Share of sentences whose generation is exactly what some tagging encodes to. */
  readonly well_formed: number;
  readonly missing: number;
  readonly extra: number;
  readonly unknown_tag: number;
  readonly word_mismatch: number;
  /** Tags read as the one that differs in upper and lower case only. */
  readonly tag_case: number;
  /** Tags read as the only one that differs in one character. */
  readonly tag_spelling: number;
}

/** Scores of labels, under the names that they are printed with. */
export interface LabelScores extends TokenReport {
  readonly structure: StructureReport;
  /** Of BIO tasks: micro-averaged over spans, ill-formed sequences read as `conlleval` does. */
  readonly span_f1?: number;
  readonly span_precision?: number;
  readonly span_recall?: number;
  /** Of BIO tasks: by the strict rules of the scheme that the tag set is of (IO, BIO or BIOES). */
  readonly span_f1_strict?: number;
  readonly spans_per_type?: SpanReport['perType'];
  readonly sentences: number;
  readonly tokens: number;
}

/** An evaluation, under the names that it is printed with. */
export interface EvaluationReport extends LabelScores {
  /** 95% confidence intervals: a bootstrap over sentences. */
  readonly intervals: Readonly<Partial<Record<ScoreName, Interval>>>;
  /** Wall-clock time of labelling. */
  readonly seconds: number;
}

/** How to evaluate. */
export interface EvaluationOptions extends LabellingOptions {
  /** Of the samples that intervals come from. Default 1. */
  readonly seed?: number;
}

/** An evaluation, and the labels that it is of. */
export interface Evaluated {
  readonly report: EvaluationReport;
  readonly labels: readonly LabelledWords[];
}

/**
 * Labels sentences and compares with their tags. A gold tag that the model does not know is an error of the model's.
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

/** What each sentence adds to the scores. */
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
      well_formed: sentences.length === 0 ? 0 : wellFormed / sentences.length,
      missing: problems.missing,
      extra: problems.extra,
      unknown_tag: problems.unknownTag,
      word_mismatch: problems.wordMismatch,
      tag_case: problems.tagCase,
      tag_spelling: problems.tagSpelling,
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
    span_f1: lenient.micro.f1,
    span_precision: lenient.micro.precision,
    span_recall: lenient.micro.recall,
    span_f1_strict: spanReport(gold, predicted, scheme).micro.f1,
    spans_per_type: lenient.perType,
  };
}
