// Computes 95% confidence intervals of scores by bootstrap resampling (Efron 1979; for corpora: Berg-Kirkpatrick et al.
// 2012). It draws sentences, not words, because the errors in one sentence are not independent.
import type { Random } from '../../foundation/random.js';
import { addRow, type SampledScores, type SentenceCounts } from './sentence-counts.js';

/** An interval of scores. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The names of the scores that are resampled. */
export type ScoreName = keyof SampledScores;

/** Options for resampling. */
export interface ResamplingOptions {
  /** How many samples are drawn. Default 1000. */
  readonly resamples?: number;
}

/**
 * The 95% interval of every score: percentiles over samples that have as many sentences and are drawn with replacement.
 */
export function bootstrapIntervals(
  { rows, width, scoresOf }: SentenceCounts,
  random: Random,
  { resamples = 1000 }: ResamplingOptions = {},
): Readonly<Partial<Record<ScoreName, Interval>>> {
  if (rows.length === 0) return {};
  const samples = drawSamples(rows.length, resamples, random, (draw) => {
    const totals = new Float64Array(width);
    draw((index) => addRow(totals, rows[index]));
    return scoresOf(totals);
  });
  const names = Object.keys(samples[0] ?? {}) as ScoreName[];
  return Object.fromEntries(
    names.map((name) => [name, percentileInterval(samples.map((scores) => scores[name] ?? 0))]),
  );
}

/**
 * Calls `measure` for each sample and collects the results.
 * @param measure gets a function that calls back with the index of each drawn sentence
 */
export function drawSamples<Result>(
  sentences: number,
  resamples: number,
  random: Random,
  measure: (draw: (use: (index: number) => void) => void) => Result,
): readonly Result[] {
  return Array.from({ length: resamples }, () =>
    measure((use) => {
      for (let drawn = 0; drawn < sentences; drawn++) use(random.below(sentences));
    }),
  );
}

/** The interval that contains the middle 95% of the values. */
export function percentileInterval(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? 0;
    return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? 0) - below);
  };
  return { low: at(0.025), high: at(0.975) };
}
