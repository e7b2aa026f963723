// How often each tag was meant and given: an evaluation goes in, one row for each tag comes out.
import { countsOf } from '../metrics/confusion.js';
import { scoresOf } from '../metrics/counts.js';
import type { EvaluationReport } from '../tagger/evaluate.js';

/** One tag in an evaluation. */
export interface TagTotals {
  readonly tag: string;
  /** Words whose gold tag it is. */
  readonly gold: number;
  /** Words that were given it. */
  readonly predicted: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Every tag that occurs in any of the evaluations, for each evaluation in the same order: the most frequent gold tag first. */
export function tagTotals(evaluations: readonly EvaluationReport[]): readonly (readonly TagTotals[])[] {
  const tags = [...new Set(evaluations.flatMap(({ confusion }) => confusion.tags))];
  const rows = evaluations.map(({ confusion }) =>
    tags.map((tag): TagTotals => {
      const counts = countsOf(confusion, tag);
      return { tag, gold: counts.support, predicted: counts.predicted, ...scoresOf(counts) };
    }),
  );
  const frequency = new Map(tags.map((tag, index) => [tag, rows[0]?.[index]?.gold ?? 0]));
  const byFrequency = (a: TagTotals, b: TagTotals): number =>
    (frequency.get(b.tag) ?? 0) - (frequency.get(a.tag) ?? 0) || (a.tag < b.tag ? -1 : 1);
  return rows.map((totals) => totals.sort(byFrequency));
}
