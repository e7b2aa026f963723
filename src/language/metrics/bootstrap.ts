// Confidence intervals: what each sentence adds to the scores goes in, 95% intervals come out (Efron 1979; for corpora:
// Berg-Kirkpatrick et al. 2012). Sentences are drawn, not words: words of a sentence are right and wrong together.
import type { Random } from '../../foundation/random.js';
import { addRow, type SampledScores, type SentenceCounts } from './sentence-counts.js';

/** An interval of scores. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Names of the scores that are resampled. */
export type ScoreName = keyof SampledScores;

/** How scores are resampled. */
export interface ResamplingOptions {
  /** Samples that are drawn. Default 1000. */
  readonly resamples?: number;
}

/** The 95% interval of every score, between percentiles of samples of as many sentences, drawn with replacement. */
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
 * What `measure` gives for each sample.
 * @param measure is given a function that calls back with the place of each drawn sentence
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

/** What the middle 95% of values lie between. */
export function percentileInterval(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? 0;
    return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? 0) - below);
  };
  return { low: at(0.025), high: at(0.975) };
}
