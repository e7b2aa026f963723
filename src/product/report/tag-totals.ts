// Counts for each tag how often it is in the gold data and how often it was predicted, and computes its scores.
import { type Confusion, countsByTag } from '../../language/metrics/confusion.js';
import { noCounts, scoresOf } from '../../language/metrics/counts.js';

/** The counts and scores of one tag. */
export interface TagTotals {
  readonly tag: string;
  /** The number of words that have this tag in the gold data. */
  readonly gold: number;
  /** The number of words for which this tag was predicted. */
  readonly predicted: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * The totals of every tag that occurs in any of the models' results, in the same order for each: the most frequent gold
 * tag first, words without a label last.
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
