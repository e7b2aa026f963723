// Which scores the report shows.
import { expect, it } from 'vitest';
import { shownScores } from '../../../src/product/report/shown-scores.js';
import { sampleEvaluation } from './sample-data.js';

it('shows scores in a fixed order, with their intervals, and leaves out those that there are not', () => {
  const { span_f1: _, ...report } = sampleEvaluation(['A', 'B'], 0.3, 7, 100);
  const interval = { low: 0.1, high: 0.2 };
  const shown = shownScores({ ...report, intervals: { macro_f1: interval } });
  const names = ['accuracy', 'macro_f1', 'macro_precision', 'macro_recall', 'weighted_f1', 'matthews'];
  expect(shown.map(({ name }) => name)).toEqual(names);
  expect(shown.filter(({ interval: own }) => own)).toEqual([{ name: 'macro_f1', value: report.macro_f1, interval }]);
  const [, spans] = shownScores({ ...report, span_f1: 0.5, intervals: {} });
  expect(spans).toEqual({ name: 'span_f1', value: 0.5 });
});
