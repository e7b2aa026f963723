// How often each tag was meant and given: counts of pairs go in, one row for each tag comes out.
import { type Confusion, countsByTag } from '../../language/metrics/confusion.js';
import { noCounts, scoresOf } from '../../language/metrics/counts.js';

/** One tag among the pairs. */
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

/**
 * Every tag that occurs in any of them, for each in the same order: the most frequent gold tag first,
 * words without a label last.
 */
export function tagTotals(confusions: readonly Confusion[]): readonly (readonly TagTotals[])[] {
  const tags = [...new Set(confusions.flatMap((confusion) => confusion.tags))];
  const rows = confusions.map((confusion) => {
    const known = countsByTag(confusion);
    return tags.map((tag): TagTotals => {
      const counts = known.get(tag) ?? noCounts;
      return { tag, gold: counts.support, predicted: counts.predicted, ...scoresOf(counts) };
    });
  });
  const frequency = new Map(tags.map((tag, index) => [tag, rows[0]?.[index]?.gold ?? 0]));
  const byFrequency = (a: TagTotals, b: TagTotals): number =>
    Number(a.tag === '') - Number(b.tag === '') ||
    (frequency.get(b.tag) ?? 0) - (frequency.get(a.tag) ?? 0) ||
    (a.tag < b.tag ? -1 : 1);
  return rows.map((totals) => totals.sort(byFrequency));
}
