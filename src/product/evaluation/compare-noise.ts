// Compares two models under the same noise: how much they differ at each kind and rate, and whether that may be chance.
import { BytetagError } from '../../foundation/errors.js';
import { createRandom } from '../../foundation/random.js';
import type { Sentence } from '../../language/data/sentence.js';
import type { ScoreName } from '../../language/metrics/bootstrap.js';
import { type PairedDifference, pairedDifferences } from '../../language/metrics/paired.js';
import { type SampledScores, type SentenceCounts, scoresOfAll } from '../../language/metrics/sentence-counts.js';
import type { NoiseKind } from '../../language/text/noise/noise-kinds.js';
import { countNoisy, type NoisyLabels } from './noise-curves.js';

/**
 * The differences between two models under one kind of noise at one rate, with the names under which they are printed.
 */
export interface NoisyDifference {
  readonly kind: NoiseKind;
  /** The share of words to change. */
  readonly rate: number;
  /** The differences over all draws of the noise. Resampling and swapping keep all draws of a sentence together. */
  readonly differences: Readonly<Partial<Record<ScoreName, PairedDifference>>>;
  /**
   * The second score minus the first, for each draw of the noise. This shows how much the difference depends on which
   * words are changed.
   */
  readonly byDraw: readonly SampledScores[];
}

/**
 * Compares the labels of two models under the same noise. Each p-value is for a single test: of twenty kinds and rates
 * without a real difference, about one has a p-value below 0.05.
 * @param first labels for the same kinds, rates and seeds as `second`
 * @param tagSet the tags that averages are over
 * @throws BytetagError `usage` if the two were not labelled under the same noise
 */
export function compareUnderNoise(
  sentences: readonly Sentence[],
  first: readonly NoisyLabels[],
  second: readonly NoisyLabels[],
  tagSet: readonly string[],
  seed = 1,
): readonly NoisyDifference[] {
  const noiseOf = (labels: readonly NoisyLabels[]): string =>
    labels
      .map(({ kind, rate, seed: own, draws }) => `${kind} at ${rate} from seed ${own}, ${draws.length} draws`)
      .join('; ');
  if (noiseOf(first) !== noiseOf(second)) {
    const expected = `expected the same noise for both (${noiseOf(first)}), got ${noiseOf(second)}`;
    throw new BytetagError('usage', `compareUnderNoise: ${expected}`);
  }
  return first.map((one, index): NoisyDifference => {
    const { kind, rate } = one;
    const other = second[index] ?? one;
    const [before, after] = [countNoisy(sentences, one, tagSet), countNoisy(sentences, other, tagSet)];
    return {
      kind,
      rate,
      differences: pairedDifferences(before.pooled, after.pooled, createRandom(seed, 'paired', kind, rate)),
      byDraw: before.each.map((counts, draw) => difference(counts, after.each[draw] ?? counts)),
    };
  });
}

function difference(first: SentenceCounts, second: SentenceCounts): SampledScores {
  const [one, other] = [scoresOfAll(first), scoresOfAll(second)];
  return {
    accuracy: other.accuracy - one.accuracy,
    macroF1: other.macroF1 - one.macroF1,
    ...(one.spanF1 !== undefined && other.spanF1 !== undefined && { spanF1: other.spanF1 - one.spanF1 }),
  };
}
