// Compares two models on the same sentences: how much their scores differ, and how likely such a difference is by
// chance.
import { internal } from '../../foundation/errors.js';
import type { Random } from '../../foundation/random.js';
import { drawSamples, type Interval, percentileInterval, type ResamplingOptions, type ScoreName } from './bootstrap.js';
import { addRow, type SentenceCounts, sumRows } from './sentence-counts.js';

/** The difference of one score between two models. */
export interface PairedDifference {
  readonly first: number;
  readonly second: number;
  /** The second score minus the first. */
  readonly difference: number;
  /** The 95% interval of the difference: a paired bootstrap over sentences (Koehn 2004). */
  readonly interval: Interval;
  /**
   * The share of random swaps of the sentences' results that give at least as large a difference: the two-sided test of
   * approximate randomization (Noreen 1989; Yeh 2000). Never 0.
   */
  readonly pValue: number;
}

/**
 * Compares each score of two models.
 * @param first counts of the same sentences and the same tag set as `second`
 * @throws BytetagError `internal` if they are not
 */
export function pairedDifferences(
  first: SentenceCounts,
  second: SentenceCounts,
  random: Random,
  { resamples = 1000 }: ResamplingOptions = {},
): Readonly<Partial<Record<ScoreName, PairedDifference>>> {
  const count = first.rows.length;
  if (second.rows.length !== count) throw internal(`${count} sentences and ${second.rows.length}`);
  const { width } = first;
  if (width !== second.width) throw internal(`two models with ${width} and ${second.width} counts of a sentence`);
  const [firstTotals, secondTotals] = [sumRows(first.rows, width), sumRows(second.rows, width)];
  const [firstScores, secondScores] = [first.scoresOf(firstTotals), second.scoresOf(secondTotals)];
  const names = Object.keys(firstScores) as ScoreName[];
  const differences = (one: Float64Array, other: Float64Array): readonly number[] => {
    const [before, after] = [first.scoresOf(one), second.scoresOf(other)];
    return names.map((name) => (after[name] ?? 0) - (before[name] ?? 0));
  };

  const drawn = drawSamples(count, resamples, random, (draw) => {
    const [one, other] = [new Float64Array(width), new Float64Array(width)];
    draw((index) => {
      addRow(one, first.rows[index]);
      addRow(other, second.rows[index]);
    });
    return differences(one, other);
  });
  const swapped = Array.from({ length: resamples }, () => {
    const [one, other] = [firstTotals.slice(), secondTotals.slice()];
    first.rows.forEach((row, index) => {
      if (random.below(2) === 0) return;
      const otherRow = second.rows[index];
      addRow(one, otherRow);
      addRow(one, row, -1);
      addRow(other, row);
      addRow(other, otherRow, -1);
    });
    return differences(one, other);
  });
  const actual = differences(firstTotals, secondTotals);
  return Object.fromEntries(
    names.map((name, place): [ScoreName, PairedDifference] => {
      const difference = actual[place] ?? 0;
      // Counts are whole numbers, so differences that should be equal can only differ by rounding.
      const asLarge = swapped.filter((sample) => Math.abs(sample[place] ?? 0) >= Math.abs(difference) - 1e-12).length;
      return [
        name,
        {
          first: firstScores[name] ?? 0,
          second: secondScores[name] ?? 0,
          difference,
          interval: percentileInterval(drawn.map((sample) => sample[place] ?? 0)),
          pValue: (asLarge + 1) / (resamples + 1),
        },
      ];
    }),
  );
}

/** How many words only one of two models labels correctly, and the test on them. */
export interface McNemar {
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** The two-sided, exact p-value. */
  readonly pValue: number;
}

/**
 * McNemar's exact test (1947) on words: the probability that a fair coin would split the words that only one of the two
 * models has right at least as unevenly. It assumes that words are independent, which words of one sentence are not:
 * see `pairedDifferences`.
 */
export function mcNemar(gold: readonly string[], first: readonly string[], second: readonly string[]): McNemar {
  const onlyRight = (tags: readonly string[], others: readonly string[]): number =>
    gold.filter((tag, word) => tags[word] === tag && others[word] !== tag).length;
  const [onlyFirst, onlySecond] = [onlyRight(first, second), onlyRight(second, first)];
  const [fewer, all] = [Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond];
  // The binomial terms are logarithms, because 0.5^all is 0 in floating point from 1,075 words on.
  let term = -all * Math.LN2;
  let tail = Math.exp(term);
  for (let count = 1; count <= fewer; count++) {
    term += Math.log((all - count + 1) / count);
    tail += Math.exp(term);
  }
  return { onlyFirst: onlyFirst, onlySecond: onlySecond, pValue: Math.min(1, 2 * tail) };
}
