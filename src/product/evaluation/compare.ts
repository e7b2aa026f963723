// Compares the labels of two models on the same sentences: how much the models differ, and whether that may be chance.
import { BytetagError } from '../../foundation/errors.js';
import { createRandom } from '../../foundation/random.js';
import type { Sentence } from '../../language/data/sentence.js';
import type { ParsedLabels } from '../../language/formats/format.js';
import type { ScoreName } from '../../language/metrics/bootstrap.js';
import { type McNemar, mcNemar, type PairedDifference, pairedDifferences } from '../../language/metrics/paired.js';
import type { NoisyDifference } from './compare-noise.js';
import { countSentences } from './evaluate.js';

/** A sentence that two models label differently. */
export interface Disagreement {
  /** `file:line`. */
  readonly where: string;
  readonly words: readonly string[];
  readonly gold: readonly string[];
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/** The differences between two models, with the names under which they are printed. */
export interface Comparison {
  readonly differences: Readonly<Partial<Record<ScoreName, PairedDifference>>>;
  readonly mcnemar: McNemar;
  readonly sentences: readonly Disagreement[];
  /** The differences under noise, if both models were tried under noise. */
  readonly noise?: readonly NoisyDifference[];
}

/**
 * Compares the labels that two models gave to the same sentences.
 * @param tagSet the tags that averages are over, for both models: every tag that one of them may write
 * @throws BytetagError `usage` if there is not exactly one result for each sentence
 */
export function compareLabels(
  sentences: readonly Sentence[],
  first: readonly ParsedLabels[],
  second: readonly ParsedLabels[],
  tagSet: readonly string[],
  seed = 1,
): Comparison {
  for (const { length } of [first, second]) {
    if (length === sentences.length) continue;
    throw new BytetagError(
      'usage',
      `compareLabels: expected the labels of ${sentences.length} sentences, got ${length}`,
    );
  }
  const counts = [first, second].map((labels) => countSentences(sentences, labels, tagSet));
  const [firstCounts, secondCounts] = counts as [(typeof counts)[number], (typeof counts)[number]];
  const tagsOf = (labels: readonly ParsedLabels[]): readonly string[] => labels.flatMap(({ tags }) => tags);
  return {
    differences: pairedDifferences(firstCounts, secondCounts, createRandom(seed, 'paired')),
    mcnemar: mcNemar(
      sentences.flatMap(({ tags = [] }) => tags),
      tagsOf(first),
      tagsOf(second),
    ),
    sentences: sentences.flatMap(({ words, tags: gold = [], file, line }, index): readonly Disagreement[] => {
      const [one = [], other = []] = [first[index]?.tags, second[index]?.tags];
      return one.every((tag, word) => tag === other[word])
        ? []
        : [{ where: `${file}:${line}`, words, gold, first: one, second: other }];
    }),
  };
}
