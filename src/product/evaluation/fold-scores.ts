// The scores of a cross-validation: those of each fold, their mean and their standard deviation.

/** Scores by name: `accuracy`, `macroF1` and, for tasks with spans, `spanF1`; with several tasks `upos.accuracy`. */
export type ScoresByName = Readonly<Record<string, number>>;

/** The scores of one model on the fold that it has not seen. */
export interface FoldScores {
  /** The number of the fold, counted from 1. */
  readonly fold: number;
  /** The folder of the model. */
  readonly out: string;
  /** The number of sentences in the fold, those of all tasks together. */
  readonly sentences: number;
  readonly words: number;
  readonly metrics: ScoresByName;
}

/** The scores of all folds. */
export interface FoldsSummary {
  readonly folds: readonly FoldScores[];
  /** The mean of each score over the folds, in which each fold counts the same. */
  readonly mean: ScoresByName;
  /** The sample standard deviation of each score, with n - 1 in the denominator (ddof 1). */
  readonly std: ScoresByName;
}

/** Summarizes the scores of at least two folds. Scores that not all folds have are left out of the summary. */
export function summarizeFolds(folds: readonly FoldScores[]): FoldsSummary {
  const names = Object.keys(folds[0]?.metrics ?? {}).filter((name) =>
    folds.every(({ metrics }) => metrics[name] !== undefined),
  );
  const summaries = names.map((name) => {
    const values = folds.flatMap(({ metrics }) => metrics[name] ?? []);
    const mean = sum(values) / values.length;
    return { name, mean, std: Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1)) };
  });
  return {
    folds,
    mean: Object.fromEntries(summaries.map(({ name, mean }) => [name, mean])),
    std: Object.fromEntries(summaries.map(({ name, std }) => [name, std])),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
