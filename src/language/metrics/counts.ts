// Computes precision, recall and F1 from counts.

/** The counts that scores are computed from. */
export interface Counts {
  /** True positives: predicted and correct. */
  readonly correct: number;
  /** All predicted items. */
  readonly predicted: number;
  /** All gold items. */
  readonly support: number;
}

/** The counts of a tag that is neither predicted nor in the gold data. */
export const noCounts: Counts = { correct: 0, predicted: 0, support: 0 };

/** Scores between 0 and 1. */
export interface Scores {
  /** The share of the predicted items that are correct. */
  readonly precision: number;
  /** The share of the gold items that were predicted. */
  readonly recall: number;
  /** The harmonic mean of the two. */
  readonly f1: number;
}

/** Computes scores from counts; 0 for a division by 0 (scikit-learn's `zero_division=0`). */
export function scoresOf({ correct, predicted, support }: Counts): Scores {
  return {
    precision: ratio(correct, predicted),
    recall: ratio(correct, support),
    f1: ratio(2 * correct, predicted + support),
  };
}

/** Adds up counts. */
export function sumCounts(all: Iterable<Counts>): Counts {
  let [correct, predicted, support] = [0, 0, 0];
  for (const counts of all) {
    correct += counts.correct;
    predicted += counts.predicted;
    support += counts.support;
  }
  return { correct, predicted, support };
}

/** The unweighted mean of the scores of all items. */
export function macroOf(all: readonly Counts[]): Scores {
  return meanScores(all, () => 1);
}

/** The mean of the scores, weighted by support. */
export function weightedOf(all: readonly Counts[]): Scores {
  return meanScores(all, ({ support }) => support);
}

function meanScores(all: readonly Counts[], weightOf: (counts: Counts) => number): Scores {
  const total = all.reduce((sum, counts) => sum + weightOf(counts), 0);
  const mean = (key: keyof Scores): number =>
    ratio(
      all.reduce((sum, counts) => sum + scoresOf(counts)[key] * weightOf(counts), 0),
      total,
    );
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/** a / b, or 0 if b is 0. */
export function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}
