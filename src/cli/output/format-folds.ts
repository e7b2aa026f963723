// Formats the scores of a cross-validation as a table.

import { metricName } from '../../language/metrics/metric-name.js';
import type { FoldsSummary } from '../../product/evaluation/fold-scores.js';
import { formatCount, formatPercent } from './terminal.js';

/** A row for each fold, then the mean and the sample standard deviation of each score. */
export function formatFolds({ folds, mean, std }: FoldsSummary): string {
  const names = Object.keys(mean);
  const scoresOf = (scores: Readonly<Record<string, number>>): readonly string[] =>
    names.map((name) => formatPercent(scores[name] ?? Number.NaN));
  const rows = [
    ['fold', 'sentences', ...names.map(metricName)],
    ...folds.map(({ fold, sentences, metrics }) => [`${fold}`, formatCount(sentences), ...scoresOf(metrics)]),
    ['mean', '', ...scoresOf(mean)],
    ['std', '', ...scoresOf(std)],
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = ([first = '', ...cells]: readonly string[]): string =>
    [first.padEnd(widths[0] ?? 0), ...cells.map((cell, column) => cell.padStart(widths[column + 1] ?? 0))].join('  ');
  return [...rows.map(line), `std: sample standard deviation of the ${folds.length} folds (ddof 1)`].join('\n');
}
