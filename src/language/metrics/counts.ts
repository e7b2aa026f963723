// Precision, recall and F1 from counts: how much was found, asked for and right goes in, scores come out.

/** What was found and what was asked for. */
export interface Counts {
  /** Found and right. */
  readonly correct: number;
  /** Found. */
  readonly predicted: number;
  /** To be found. */
  readonly support: number;
}

/** Of what neither occurs nor is found. */
export const noCounts: Counts = { correct: 0, predicted: 0, support: 0 };

/** Scores between 0 and 1. */
export interface Scores {
  /** Of what was found, how much is right. */
  readonly precision: number;
  /** Of what was to be found, how much was. */
  readonly recall: number;
  /** The harmonic mean of the two. */
  readonly f1: number;
}

/** Scores of counts; 0 where a division has nothing below (scikit-learn's `zero_division=0`). */
export function scoresOf({ correct, predicted, support }: Counts): Scores {
  return {
    precision: ratio(correct, predicted),
    recall: ratio(correct, support),
    f1: ratio(2 * correct, predicted + support),
  };
}

/** Several counts together. */
export function sumCounts(all: Iterable<Counts>): Counts {
  let [correct, predicted, support] = [0, 0, 0];
  for (const counts of all) {
    correct += counts.correct;
    predicted += counts.predicted;
    support += counts.support;
  }
  return { correct, predicted, support };
}

/** The mean of the scores of each, all alike. */
export function macroOf(all: readonly Counts[]): Scores {
  return meanScores(all, () => 1);
}

/** The mean of the scores of each, by how many were to be found. */
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

/** a / b, or 0 where b is 0. */
export function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b;
}
