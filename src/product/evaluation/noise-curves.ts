// Measures how scores fall under noise: labels the sentences with an increasing share of their words changed.
import { createRandom } from '../../foundation/random.js';
import type { Sentence } from '../../language/data/sentence.js';
import { bootstrapIntervals, type Interval, type ScoreName } from '../../language/metrics/bootstrap.js';
import {
  pooledCounts,
  type SampledScores,
  type SentenceCounts,
  scoresOfAll,
  sentenceCounts,
} from '../../language/metrics/sentence-counts.js';
import { addNoise } from '../../language/text/noise/noise.js';
import type { NoiseKind } from '../../language/text/noise/noise-kinds.js';
import type { Noise } from '../../language/text/noise/noise-rates.js';
import type { Labeller } from '../tagger/labeller.js';
import type { EvaluationOptions } from './evaluate.js';

/** Options for an evaluation under noise. */
export interface NoiseOptions extends EvaluationOptions {
  /** How often noise is drawn, with consecutive seeds from `seed` on. Default 1. */
  readonly noiseSeeds?: number | undefined;
}

/** The labels of a model under one kind of noise at one rate. */
export interface NoisyLabels {
  readonly kind: NoiseKind;
  /** The share of words to change. */
  readonly rate: number;
  /** The share of words that have really changed. Some words cannot be changed. */
  readonly changed: number;
  /** The seed of the first draw. Each later draw adds 1. */
  readonly seed: number;
  /** The tags of every sentence, for each draw of the noise. */
  readonly draws: readonly (readonly (readonly string[])[])[];
}

/** The scores under noise, over all draws. */
export interface NoisePoint extends SampledScores {
  /** The share of words to change. */
  readonly rate: number;
  /** The share of words that have really changed. Some words cannot be changed. */
  readonly changed: number;
  /** The number of draws of the noise; 1 at a rate of 0. */
  readonly draws: number;
  /** 95% confidence intervals, from a bootstrap over sentences that keeps all draws of a sentence together. */
  readonly intervals: Readonly<Partial<Record<ScoreName, Interval>>>;
}

/** The scores under one kind of noise, in the order of the rates. */
export interface NoiseCurve {
  readonly kind: NoiseKind;
  readonly points: readonly NoisePoint[];
}

/** Adds noise to the words of sentences. The same seed gives the same words. */
export function noisySentences(
  sentences: readonly Sentence[],
  kind: NoiseKind,
  rate: number,
  seed: number,
): readonly Sentence[] {
  // Each sentence has its own random stream, so a limit on the number of sentences does not change the remaining ones.
  return sentences.map((sentence, index) => ({
    ...sentence,
    words: addNoise(sentence.words, kind, rate, createRandom(seed, 'noise', kind, rate, index)),
  }));
}

/**
 * Labels the sentences for each kind and rate, once for each draw. The results are in the order of the kinds and rates.
 */
export async function labelUnderNoise(
  labeller: Labeller,
  sentences: readonly Sentence[],
  noises: readonly Noise[],
  { seed = 1, noiseSeeds = 1, ...options }: NoiseOptions,
): Promise<readonly NoisyLabels[]> {
  const found: NoisyLabels[] = [];
  for (const { kind, rate } of noises.flatMap(({ kind, rates }) => rates.map((rate) => ({ kind, rate })))) {
    const draws: (readonly (readonly string[])[])[] = [];
    let changed = 0;
    // At a rate of 0 all draws are the same.
    const count = rate === 0 ? 1 : noiseSeeds;
    for (let draw = 0; draw < count; draw++) {
      const noisy = noisySentences(sentences, kind, rate, seed + draw);
      const labels = await labeller.label(
        noisy.map(({ words }) => words),
        options,
      );
      draws.push(labels.map(({ tags }) => tags));
      changed += changedShare(sentences, noisy) / count;
    }
    found.push({ kind, rate, changed, seed, draws });
  }
  return found;
}

/** Counts what each sentence adds to the scores under noise, in all draws together and in each draw. */
export function countNoisy(
  sentences: readonly Sentence[],
  { draws }: NoisyLabels,
  tagSet: readonly string[],
): { readonly pooled: SentenceCounts; readonly each: readonly SentenceCounts[] } {
  const gold = sentences.map(({ tags = [] }) => tags);
  const each = draws.map((predicted) => sentenceCounts(gold, predicted, tagSet));
  return { pooled: pooledCounts(each), each };
}

/** Scores labels under noise. @param tagSet the tags that the model may write */
export function scoreUnderNoise(
  sentences: readonly Sentence[],
  labels: readonly NoisyLabels[],
  tagSet: readonly string[],
  seed = 1,
): readonly NoiseCurve[] {
  const kinds = [...new Set(labels.map(({ kind }) => kind))];
  return kinds.map((kind) => ({
    kind,
    points: labels
      .filter((each) => each.kind === kind)
      .map((noisy): NoisePoint => {
        const { rate, changed, draws } = noisy;
        const { pooled } = countNoisy(sentences, noisy, tagSet);
        const intervals = bootstrapIntervals(pooled, createRandom(seed, 'bootstrap'));
        return { rate, changed, draws: draws.length, ...scoresOfAll(pooled), intervals };
      }),
  }));
}

/**
 * Labels the sentences for each kind and rate, and scores the labels. @param tagSet the tags that the model may write
 */
export async function noiseCurves(
  labeller: Labeller,
  sentences: readonly Sentence[],
  tagSet: readonly string[],
  noises: readonly Noise[],
  options: NoiseOptions,
): Promise<readonly NoiseCurve[]> {
  return scoreUnderNoise(sentences, await labelUnderNoise(labeller, sentences, noises, options), tagSet, options.seed);
}

function changedShare(sentences: readonly Sentence[], noisy: readonly Sentence[]): number {
  const words = sentences.flatMap((sentence) => sentence.words);
  const after = noisy.flatMap((sentence) => sentence.words);
  return words.length === 0 ? 0 : words.filter((word, index) => word !== after[index]).length / words.length;
}
