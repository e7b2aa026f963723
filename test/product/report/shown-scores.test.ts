// Which scores the report shows.
import { expect, it } from 'vitest';
import { shownScores } from '../../../src/product/report/shown-scores.js';
import { sampleEvaluation } from './sample-data.js';

it('shows scores in a fixed order, with their intervals, and leaves out those that there are not', () => {
  const { spanF1: _, ...report } = sampleEvaluation(['A', 'B'], 0.3, 7, 100);
  const interval = { low: 0.1, high: 0.2 };
  const shown = shownScores({ ...report, intervals: { macroF1: interval } });
  const names = ['accuracy', 'macroF1', 'macroPrecision', 'macroRecall', 'weightedF1', 'matthews'];
  expect(shown.map(({ name }) => name)).toEqual(names);
  expect(shown.filter(({ interval: own }) => own)).toEqual([{ name: 'macroF1', value: report.macroF1, interval }]);
  const [, spans] = shownScores({ ...report, spanF1: 0.5, intervals: {} });
  expect(spans).toEqual({ name: 'spanF1', value: 0.5 });
});
