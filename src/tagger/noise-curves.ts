// How a model bears noise: sentences go in, its scores come out with a growing share of the words spoiled.
import type { Sentence } from '../data/sentence.js';
import { bootstrapIntervals, type Interval, type ScoreName } from '../metrics/bootstrap.js';
import { type SampledScores, sumRows } from '../metrics/sentence-counts.js';
import { createRandom } from '../random.js';
import { addNoise, type NoiseKind } from '../text/noise/noise.js';
import { countSentences, type EvaluationOptions } from './evaluate.js';
import type { Labeller } from './labeller.js';

/** A kind of noise and the rates to try, each a share of the words between 0 and 1. */
export interface Noise {
  readonly kind: NoiseKind;
  readonly rates: readonly number[];
}

/** Scores under noise. */
export interface NoisePoint extends SampledScores {
  /** The share of words that were to be spoiled. */
  readonly rate: number;
  /** The share of words that are not what they were: some cannot be spoiled. */
  readonly changed: number;
  /** 95% confidence intervals: a bootstrap over sentences. */
  readonly intervals: Readonly<Partial<Record<ScoreName, Interval>>>;
}

/** Scores under one kind of noise, in the order of the rates. */
export interface NoiseCurve {
  readonly kind: NoiseKind;
  readonly points: readonly NoisePoint[];
}

/** Sentences with noise on their words; of the same seed, the same words. */
export function noisySentences(
  sentences: readonly Sentence[],
  kind: NoiseKind,
  rate: number,
  seed: number,
): readonly Sentence[] {
  // One stream for each sentence, so that a limit on their number leaves the others as they are.
  return sentences.map((sentence, index) => ({
    ...sentence,
    words: addNoise(sentence.words, kind, rate, createRandom(seed, 'noise', kind, rate, index)),
  }));
}

/** Labels the sentences once for each kind and rate. @param tagSet the tags that the model may write */
export async function noiseCurves(
  labeller: Labeller,
  sentences: readonly Sentence[],
  tagSet: readonly string[],
  noises: readonly Noise[],
  { seed = 1, ...options }: EvaluationOptions,
): Promise<readonly NoiseCurve[]> {
  const curves: NoiseCurve[] = [];
  for (const { kind, rates } of noises) {
    const points: NoisePoint[] = [];
    for (const rate of rates) {
      const noisy = noisySentences(sentences, kind, rate, seed);
      const labels = await labeller.label(
        noisy.map(({ words }) => words),
        options,
      );
      const counts = countSentences(noisy, labels, tagSet);
      points.push({
        rate,
        changed: changedShare(sentences, noisy),
        ...counts.scoresOf(sumRows(counts.rows)),
        intervals: bootstrapIntervals(counts, createRandom(seed, 'bootstrap')),
      });
    }
    curves.push({ kind, points });
  }
  return curves;
}

function changedShare(sentences: readonly Sentence[], noisy: readonly Sentence[]): number {
  const words = sentences.flatMap((sentence) => sentence.words);
  const after = noisy.flatMap((sentence) => sentence.words);
  return words.length === 0 ? 0 : words.filter((word, index) => word !== after[index]).length / words.length;
}
