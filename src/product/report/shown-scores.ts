// Decides which scores of an evaluation the report shows, and in which order.
import type { EvaluationReport } from '../evaluation/evaluate.js';
import type { ScoredValue } from './report-data.js';

const names = [
  'accuracy',
  'spanF1',
  'macroF1',
  'macroPrecision',
  'macroRecall',
  'weightedF1',
  'matthews',
] as const satisfies readonly (keyof EvaluationReport)[];

/** The scores that an evaluation has, each with its confidence interval if there is one. */
export function shownScores(report: EvaluationReport): readonly ScoredValue[] {
  const intervals: Readonly<Record<string, ScoredValue['interval']>> = report.intervals;
  return names.flatMap((name): readonly ScoredValue[] => {
    const [value, interval] = [report[name], intervals[name]];
    return value === undefined ? [] : [{ name, value, ...(interval && { interval }) }];
  });
}
