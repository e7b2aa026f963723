// Formats the scores of tagging from raw text for people.
import type { Interval } from '../../language/metrics/bootstrap.js';
import type { RawTextReport } from '../../product/evaluation/raw-text.js';
import { formatCount, formatDuration, formatPercent } from './terminal.js';

/** A table with a row for sentences, tokens, words and each kind of tag. */
export function formatRawText(report: RawTextReport): string {
  const { sentences, tokens, words, tags, intervals, paragraphs, characters, seconds } = report;
  const width = Math.max(9, ...Object.keys(tags).map(({ length }) => length));
  const row = (name: string, cells: readonly string[], end = ''): string =>
    `${name.padEnd(width)} ${cells.map((cell) => cell.padStart(10)).join('')}${end}`.trimEnd();
  const between = (interval: Interval | undefined): string =>
    interval === undefined ? '' : `   (${formatPercent(interval.low)} to ${formatPercent(interval.high)})`;
  const cellsOf = (scores: typeof words): readonly string[] =>
    [scores.f1, scores.precision, scores.recall].map((value) => formatPercent(value));
  return [
    row('', ['F1', 'precision', 'recall', 'aligned']),
    row('sentences', cellsOf(sentences), `${' '.repeat(10)}${between(intervals?.sentences)}`),
    row('tokens', cellsOf(tokens), `${' '.repeat(10)}${between(intervals?.tokens)}`),
    row('words', cellsOf(words), `${' '.repeat(10)}${between(intervals?.words)}`),
    ...Object.entries(tags).map(([name, scores]) =>
      row(name, [...cellsOf(scores), formatPercent(scores.alignedAccuracy)], between(intervals?.tags[name])),
    ),
    '',
    `${formatCount(paragraphs)} ${paragraphs === 1 ? 'paragraph' : 'paragraphs'}, ` +
      `${formatCount(characters)} characters in ${formatDuration(seconds)}`,
  ].join('\n');
}
