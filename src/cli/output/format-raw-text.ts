// Formats the scores of tagging from raw text for people.
import type { Interval } from '../../language/metrics/bootstrap.js';
import type { RawSpanReport, SpanScores } from '../../product/evaluation/raw-spans.js';
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
  const hasTags = Object.keys(tags).length > 0;
  const gap = ' '.repeat(hasTags ? 10 : 0);
  const cellsOf = (scores: typeof words): readonly string[] =>
    [scores.f1, scores.precision, scores.recall].map((value) => formatPercent(value));
  return [
    row('', ['F1', 'precision', 'recall', ...(hasTags ? ['aligned'] : [])]),
    row('sentences', cellsOf(sentences), `${gap}${between(intervals?.sentences)}`),
    row('tokens', cellsOf(tokens), `${gap}${between(intervals?.tokens)}`),
    row('words', cellsOf(words), `${gap}${between(intervals?.words)}`),
    ...Object.entries(tags).map(([name, scores]) =>
      row(name, [...cellsOf(scores), formatPercent(scores.alignedAccuracy)], between(intervals?.tags[name])),
    ),
    '',
    `${formatCount(paragraphs)} ${paragraphs === 1 ? 'paragraph' : 'paragraphs'}, ` +
      `${formatCount(characters)} characters in ${formatDuration(seconds)}`,
  ].join('\n');
}

/** A table with a row for all spans and for each label. */
export function formatRawSpans(report: RawSpanReport): string {
  const { spans, perLabel, intervals, texts, characters, seconds } = report;
  const width = Math.max(9, ...Object.keys(perLabel).map(({ length }) => length));
  const row = (name: string, { f1, precision, recall, support }: SpanScores): string =>
    [name.padEnd(width), ...[f1, precision, recall].map(formatPercent), formatCount(support)]
      .map((cell, index) => (index === 0 ? cell : cell.padStart(10)))
      .join('');
  const range = intervals && `   (${formatPercent(intervals.spans.low)} to ${formatPercent(intervals.spans.high)})`;
  return [
    ['', 'F1', 'precision', 'recall', 'in data']
      .map((cell, index) => (index === 0 ? cell.padEnd(width) : cell.padStart(10)))
      .join(''),
    `${row('spans', spans)}${range ?? ''}`,
    ...Object.entries(perLabel).map(([label, scores]) => row(label, scores)),
    '',
    `${formatCount(texts)} ${texts === 1 ? 'text' : 'texts'}, ` +
      `${formatCount(characters)} characters in ${formatDuration(seconds)}`,
  ].join('\n');
}
