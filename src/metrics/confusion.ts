// The confusion matrix: gold and predicted tags go in, how often each was taken for each comes out.
import { internal } from '../errors.js';
import type { Counts } from './counts.js';
import { ratio } from './counts.js';

/** Counts of pairs of tags. */
export interface Confusion {
  /** Every tag that occurs, gold or predicted, in alphabetical order. */
  readonly tags: readonly string[];
  /** `matrix[g][p]`: how often the gold tag `tags[g]` was predicted as `tags[p]`. */
  readonly matrix: readonly (readonly number[])[];
}

/** Counts pairs. @throws BytetagError `internal` where the two differ in length */
export function confusionOf(gold: readonly string[], predicted: readonly string[]): Confusion {
  if (gold.length !== predicted.length) throw internal(`${gold.length} gold tags, ${predicted.length} predicted ones`);
  const tags = [...new Set([...gold, ...predicted])].sort();
  const places = new Map(tags.map((tag, index) => [tag, index]));
  const matrix = tags.map(() => tags.map(() => 0));
  gold.forEach((tag, index) => {
    const row = matrix[places.get(tag) ?? 0];
    const column = places.get(predicted[index] ?? '') ?? 0;
    if (row) row[column] = (row[column] ?? 0) + 1;
  });
  return { tags, matrix };
}

/** The counts of one tag; zeros for one that never occurs. */
export function countsOf({ tags, matrix }: Confusion, tag: string): Counts {
  const place = tags.indexOf(tag);
  if (place < 0) return { correct: 0, predicted: 0, support: 0 };
  return {
    correct: matrix[place]?.[place] ?? 0,
    predicted: matrix.reduce((sum, row) => sum + (row[place] ?? 0), 0),
    support: (matrix[place] ?? []).reduce((sum, count) => sum + count, 0),
  };
}

/** How many were right, of all. */
export function accuracyOf({ matrix }: Confusion): number {
  const right = matrix.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  return ratio(
    right,
    matrix.flat().reduce((sum, count) => sum + count, 0),
  );
}

/** Matthews' correlation of gold and predicted tags (Gorodkin 2004): 1 perfect, 0 no better than chance. */
export function matthewsOf(confusion: Confusion): number {
  const counts = confusion.tags.map((tag) => countsOf(confusion, tag));
  const sum = (term: (item: Counts) => number): number => counts.reduce((total, item) => total + term(item), 0);
  const all = sum(({ support }) => support);
  const covariance = sum(({ correct }) => correct) * all - sum(({ predicted, support }) => predicted * support);
  const spreads = (all ** 2 - sum(({ predicted }) => predicted ** 2)) * (all ** 2 - sum(({ support }) => support ** 2));
  return ratio(covariance, Math.sqrt(spreads));
}
