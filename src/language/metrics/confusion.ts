// Counts how often each gold tag was predicted as each other tag, and computes scores from these counts. Only pairs
// that occur are stored, because tens of thousands of tags have billions of other pairs.
import { internal } from '../../foundation/errors.js';
import { type Counts, ratio } from './counts.js';

/** A gold tag, the tag that was predicted for it, and how often this happened. */
export interface ConfusedPair {
  readonly gold: string;
  /** `''` if there was no label. */
  readonly predicted: string;
  /** The number of words, at least one. */
  readonly words: number;
}

/** The counts of all pairs of gold and predicted tags. */
export interface Confusion {
  /** Every tag that occurs, gold or predicted, in alphabetical order. */
  readonly tags: readonly string[];
  /** Every pair that occurs, including correct ones, by gold tag and then by predicted tag in the order of `tags`. */
  readonly pairs: readonly ConfusedPair[];
  /**
   * `matrix[g][p]`: how often the gold tag `tags[g]` was predicted as `tags[p]`. Has the same counts as `pairs`; absent
   * for more than 1,000 tags.
   */
  readonly matrix?: readonly (readonly number[])[];
}

/** The most tags for which there is a matrix. It then has a million cells: 8 MB in memory, 2 MB as JSON. */
const mostMatrixTags = 1000;

/** Counts the pairs. @throws BytetagError `internal` if the two lists differ in length */
export function confusionOf(gold: readonly string[], predicted: readonly string[]): Confusion {
  if (gold.length !== predicted.length) throw internal(`${gold.length} gold tags, ${predicted.length} predicted ones`);
  const tags = [...new Set([...gold, ...predicted])].sort();
  const places = new Map(tags.map((tag, index) => [tag, index]));
  const placeOf = (tag = ''): number => places.get(tag) ?? 0;
  // Cells of the matrix, numbered row by row.
  const cells = new Map<number, number>();
  gold.forEach((tag, word) => {
    const cell = placeOf(tag) * tags.length + placeOf(predicted[word]);
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  });
  const pairs = [...cells]
    .sort(([a], [b]) => a - b)
    .map(([cell, words]): ConfusedPair => {
      const [row, column] = [Math.floor(cell / tags.length), cell % tags.length];
      return { gold: tags[row] ?? '', predicted: tags[column] ?? '', words };
    });
  if (tags.length > mostMatrixTags) return { tags, pairs };
  const matrix = tags.map((_, row) => tags.map((_, column) => cells.get(row * tags.length + column) ?? 0));
  return { tags, pairs, matrix };
}

/** The counts of each tag that occurs, in the order of the tags. */
export function countsByTag({ tags, pairs }: Confusion): ReadonlyMap<string, Counts> {
  const counts = new Map(tags.map((tag) => [tag, { correct: 0, predicted: 0, support: 0 }]));
  for (const { gold, predicted, words } of pairs) {
    const [meant, given] = [counts.get(gold), counts.get(predicted)];
    if (meant === undefined || given === undefined) throw internal(`a pair of tags that do not occur`);
    meant.support += words;
    given.predicted += words;
    if (gold === predicted) meant.correct += words;
  }
  return counts;
}

/** The share of words that are right. */
export function accuracyOf({ pairs }: Confusion): number {
  let [right, all] = [0, 0];
  for (const { gold, predicted, words } of pairs) {
    all += words;
    if (gold === predicted) right += words;
  }
  return ratio(right, all);
}

/** Matthews' correlation of gold and predicted tags (Gorodkin 2004): 1 perfect, 0 no better than chance. */
export function matthewsOf(confusion: Confusion): number {
  const counts = [...countsByTag(confusion).values()];
  const sum = (term: (item: Counts) => number): number => counts.reduce((total, item) => total + term(item), 0);
  const all = sum(({ support }) => support);
  const covariance = sum(({ correct }) => correct) * all - sum(({ predicted, support }) => predicted * support);
  const spreads = (all ** 2 - sum(({ predicted }) => predicted ** 2)) * (all ** 2 - sum(({ support }) => support ** 2));
  return ratio(covariance, Math.sqrt(spreads));
}
