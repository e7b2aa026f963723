// How models do under noise: sentences are labelled with a growing share of their words changed.
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
import { addNoise, type NoiseKind } from '../../language/text/noise/noise.js';
import type { Labeller } from '../tagger/labeller.js';
import type { EvaluationOptions } from './evaluate.js';

/** A kind of noise and the rates to try, each a share of the words between 0 and 1. */
export interface Noise {
  readonly kind: NoiseKind;
  readonly rates: readonly number[];
}

/** How to evaluate under noise. */
export interface NoiseOptions extends EvaluationOptions {
  /** How often noise is drawn anew, from one seed after the other beginning with `seed`. Default 1. */
  readonly noiseSeeds?: number | undefined;
}

/** What a model makes of one kind of noise at one rate. */
export interface NoisyLabels {
  readonly kind: NoiseKind;
  /** The share of words that were to be changed. */
  readonly rate: number;
  /** The share of words that are not what they were: some cannot be changed. */
  readonly changed: number;
  /** Of the first draw; the next one is of the next whole number. */
  readonly seed: number;
  /** The tags of every sentence, for each draw of the noise. */
  readonly draws: readonly (readonly (readonly string[])[])[];
}

/** Scores under noise: over all draws together. */
export interface NoisePoint extends SampledScores {
  /** The share of words that were to be changed. */
  readonly rate: number;
  /** The share of words that are not what they were: some cannot be changed. */
  readonly changed: number;
  /** Draws of the noise; absent where there is none to draw. */
  readonly draws?: number;
  /** 95% confidence intervals: a bootstrap over sentences, each with all of its draws. */
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

/** Labels the sentences for each kind and rate, once for each draw: in the order of the kinds and rates. */
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
    // Where nothing is drawn, all draws are alike.
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

/** What each sentence adds to the scores under noise, in all draws together and in each. */
export function countNoisy(
  sentences: readonly Sentence[],
  { draws }: NoisyLabels,
  tagSet: readonly string[],
): { readonly pooled: SentenceCounts; readonly each: readonly SentenceCounts[] } {
  const gold = sentences.map(({ tags = [] }) => tags);
  const each = draws.map((predicted) => sentenceCounts(gold, predicted, tagSet));
  return { pooled: pooledCounts(each), each };
}

/** The scores of labels under noise. @param tagSet the tags that the model may write */
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

/** Labels the sentences for each kind and rate, and scores the labels. @param tagSet the tags that the model may write */
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
