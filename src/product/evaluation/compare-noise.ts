// Two models under the same noise: how they differ at each kind and rate, and whether that may be chance.
import { BytetagError } from '../../foundation/errors.js';
import { createRandom } from '../../foundation/random.js';
import type { Sentence } from '../../language/data/sentence.js';
import type { ScoreName } from '../../language/metrics/bootstrap.js';
import { type PairedDifference, pairedDifferences } from '../../language/metrics/paired.js';
import { type SampledScores, type SentenceCounts, scoresOfAll } from '../../language/metrics/sentence-counts.js';
import type { NoiseKind } from '../../language/text/noise/noise.js';
import { countNoisy, type NoisyLabels } from './noise-curves.js';

/** How two models differ under one kind of noise at one rate, under the names that it is printed with. */
export interface NoisyDifference {
  readonly kind: NoiseKind;
  /** The share of words that were to be changed. */
  readonly rate: number;
  /** Of all draws together. Sentences are drawn and swapped with all of their draws. */
  readonly differences: Readonly<Partial<Record<ScoreName, PairedDifference>>>;
  /** The second's score less the first's, for each draw of the noise: how much it depends on the words that it hits. */
  readonly by_draw: readonly SampledScores[];
}

/**
 * Compares what two models made of the same noise. Each p-value is of one test alone: of twenty kinds and rates that make no
 * difference, one has a p-value below 0.05.
 * @param first labels of the same kinds, rates and seeds as `second`
 * @param tagSet the tags that averages run over
 * @throws BytetagError `usage` where they are not of the same noise
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
      by_draw: before.each.map((counts, draw) => difference(counts, after.each[draw] ?? counts)),
    };
  });
}

function difference(first: SentenceCounts, second: SentenceCounts): SampledScores {
  const [one, other] = [scoresOfAll(first), scoresOfAll(second)];
  return {
    accuracy: other.accuracy - one.accuracy,
    macro_f1: other.macro_f1 - one.macro_f1,
    ...(one.span_f1 !== undefined && other.span_f1 !== undefined && { span_f1: other.span_f1 - one.span_f1 }),
  };
}
