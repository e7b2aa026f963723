// Formats evaluations as text for the terminal.
import { describeText } from '../../foundation/describe-value.js';
import { largestOf } from '../../foundation/lists.js';
import type { Interval } from '../../language/metrics/bootstrap.js';
import type { ConfusedPair, Confusion } from '../../language/metrics/confusion.js';
import type { NotebookScores } from '../../language/metrics/notebook-metric.js';
import type { Comparison, Disagreement } from '../../product/evaluation/compare.js';
import type { NoisyDifference } from '../../product/evaluation/compare-noise.js';
import type { EvaluationReport } from '../../product/evaluation/evaluate.js';
import type { NoiseCurve } from '../../product/evaluation/noise-curves.js';
import { formatBar, formatCount, formatDuration, formatPercent } from './terminal.js';

const shownSentences = 10;

/** Formats the scores, the scores of each tag and the problems of the generated sequences. */
export function formatReport(report: EvaluationReport): string {
  const { structure, intervals } = report;
  const averages = (['macro', 'micro', 'weighted'] as const).map((kind) =>
    row(kind, [report[`${kind}Precision`], report[`${kind}Recall`], report[`${kind}F1`]].map(formatPercent)),
  );
  const tags = Object.entries(report.perTag).map(([tag, { precision, recall, f1, support }]) => {
    const figures = row(tag, [precision, recall, f1].map(formatPercent));
    return `${figures} ${formatCount(support).padStart(8)}  ${formatBar(f1, 20)}`.trimEnd();
  });
  const spans =
    report.spanF1 === undefined ? [] : [`span F1    ${formatPercent(report.spanF1)}${between(intervals.spanF1)}`];
  const types = Object.entries(report.spansPerType ?? {}).map(([type, { precision, recall, f1, support }]) => {
    const figures = row(type, [precision, recall, f1].map(formatPercent));
    return `${figures} ${formatCount(support).padStart(8)}  ${formatBar(f1, 20)}`.trimEnd();
  });
  return [
    `accuracy   ${formatPercent(report.accuracy)}${between(intervals.accuracy)} of ` +
      `${formatCount(report.tokens)} tokens in ${formatCount(report.sentences)} sentences`,
    `macro F1   ${formatPercent(report.macroF1)}${between(intervals.macroF1)}`,
    ...spans,
    '',
    row('', ['precision', 'recall', 'F1']),
    ...averages,
    '',
    ...(types.length > 0 ? [`${row('spans', ['precision', 'recall', 'F1'])}    spans`, ...types, ''] : []),
    `${row('tag', ['precision', 'recall', 'F1'])}    words`,
    ...tags,
    '',
    `structure  ${formatPercent(structure.wellFormed)} of sentences well-formed; labels missing ` +
      `${structure.missing}, ` +
      `extra ${structure.extra}, unknown tag ${structure.unknownTag}, word mismatch ${structure.wordMismatch}, ` +
      `tags read despite their case ${structure.tagCase}, their spelling ${structure.tagSpelling}`,
    ...(report.unseenTags.length > 0
      ? [`tags that training never saw, scored as wrong: ${describeText(report.unseenTags.join(', '), 1000)}`]
      : []),
    `${formatDuration(report.seconds)}, ${formatCount(Math.round(report.tokens / report.seconds))} tokens/s`,
  ].join('\n');
}

/**
 * Formats the confusion matrix: a row for each gold tag, a column for each predicted tag, and zeros left empty. If
 * there are too many tags for a matrix, each pair that occurs gets a line.
 */
export function formatConfusion({ tags, matrix, pairs }: Confusion): string {
  if (matrix === undefined) return formatPairs(pairs);
  const names = tags.map((tag) => tag || 'no label');
  const first = Math.max('gold'.length, ...names.map(({ length }) => length));
  const widths = names.map((name, column) =>
    Math.max(name.length, ...matrix.map((counts) => String(counts[column] ?? 0).length)),
  );
  const line = (name: string, cells: readonly string[]): string =>
    [name.padEnd(first), ...cells.map((cell, column) => cell.padStart(widths[column] ?? 0))].join('  ').trimEnd();
  const rows = matrix.flatMap((counts, gold) =>
    counts.some((count) => count > 0)
      ? [
          line(
            names[gold] ?? '',
            counts.map((count) => (count === 0 ? '' : String(count))),
          ),
        ]
      : [],
  );
  return ['gold by row, predicted by column', line('', names), ...rows].join('\n');
}

function formatPairs(pairs: readonly ConfusedPair[]): string {
  const given = (tag: string): string => tag || 'no label';
  const width = largestOf(pairs.map(({ gold }) => gold.length));
  const other = largestOf(pairs.map(({ predicted }) => given(predicted).length));
  const lines = pairs.map(
    ({ gold, predicted, words }) => `${gold.padEnd(width)}  ${given(predicted).padEnd(other)}  ${words}`,
  );
  return ['gold, predicted, words', ...lines].join('\n');
}

/** Formats the scores under noise, with a line for each kind and rate. */
export function formatNoise(curves: readonly NoiseCurve[]): string {
  const lines = curves.flatMap(({ kind, points }) =>
    points.map(({ rate, changed, accuracy, macroF1, intervals }) =>
      [
        `${kind.padEnd(10)} ${formatPercent(rate).padStart(9)} ${formatPercent(changed).padStart(9)}`,
        `${formatPercent(macroF1).padStart(9)} ${formatPercent(accuracy).padStart(9)}${between(intervals.accuracy)}`,
      ].join(' '),
    ),
  );
  const draws = Math.max(1, ...curves.flatMap(({ points }) => points.map((point) => point.draws)));
  const note = draws > 1 ? [`(${draws} draws of the noise together)`] : [];
  return [row('noise', ['rate', 'changed', 'macro F1', 'accuracy']), ...lines, ...note].join('\n');
}

/** Formats the scores of the notebook's metric, with a warning about what is wrong with it. */
export function formatNotebookScores(scores: NotebookScores): string {
  return [
    `notebook's metric: accuracy ${formatPercent(scores.accuracy)}, macro F1 ` +
      `${formatPercent(scores.macroF1)}, micro F1 ${formatPercent(scores.microF1)}`,
    'It misleads: the model is shown the right ids before each one that it predicts, an empty label at the end of each',
    'sentence counts as right, labels are compared by place, so that one left out makes those after it wrong, and',
    'punctuation is taken out of predicted tags only.',
  ].join('\n');
}

/** Formats the differences between two models. */
export function formatComparison({ differences, mcnemar, sentences, noise = [] }: Comparison): string {
  return [
    row('', ['first', 'second', 'points']),
    ...formatDifferences(differences),
    `words that only the first has right: ${formatCount(mcnemar.onlyFirst)}, only the second: ` +
      `${formatCount(mcnemar.onlySecond)} ` +
      `(McNemar's exact test, words taken as independent: p = ${formatProbability(mcnemar.pValue)})`,
    '',
    `${formatCount(sentences.length)} sentences are labelled ` +
      `differently${sentences.length > shownSentences ? `; the first ${shownSentences} of them` : ''}`,
    ...sentences.slice(0, shownSentences).flatMap(formatDisagreement),
    ...noise.flatMap(formatNoisyDifference),
  ].join('\n');
}

function formatDifferences(differences: Comparison['differences']): readonly string[] {
  return Object.entries(differences).map(([name, { first, second, difference, interval, pValue }]) =>
    [
      row(name.replace('_f1', ' F1'), [formatPercent(first), formatPercent(second), points(difference)]),
      `  (${points(interval.low)} to ${points(interval.high)})  p = ${formatProbability(pValue)}`,
    ].join(''),
  );
}

function formatNoisyDifference({ kind, rate, differences, byDraw: draws }: NoisyDifference): readonly string[] {
  const accuracies = draws.map(({ accuracy }) => points(accuracy)).join(', ');
  return [
    '',
    `under noise: ${kind} ${formatPercent(rate)}`,
    row('', ['first', 'second', 'points']),
    ...formatDifferences(differences),
    ...(draws.length > 1 ? [`points of accuracy in each draw of the noise: ${accuracies}`] : []),
  ];
}

function formatDisagreement({ where, words, gold, first, second }: Disagreement): readonly string[] {
  const places = words.flatMap((_, place) => (first[place] === second[place] ? [] : [place]));
  const given = (tag: string | undefined): string => (tag ? tag : 'no label');
  return [
    `${where}: ${words.join(' ')}`,
    ...places.map(
      (place) => `  ${words[place]}: gold ${gold[place]}, first ${given(first[place])}, second ${given(second[place])}`,
    ),
  ];
}

function row(name: string, figures: readonly string[]): string {
  return `${name.padEnd(10)} ${figures.map((figure) => figure.padStart(9)).join(' ')}`;
}

function between(interval: Interval | undefined): string {
  return interval === undefined ? '' : ` (${formatPercent(interval.low)} to ${formatPercent(interval.high)})`;
}

function points(difference: number): string {
  return `${difference < 0 ? '' : '+'}${(100 * difference).toFixed(2)}`;
}

function formatProbability(value: number): string {
  return value < 0.001 ? value.toExponential(1) : value.toFixed(3);
}
