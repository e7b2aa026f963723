// Computes all scores of predicted tags, with the names under which they are printed.
import { accuracyOf, type Confusion, confusionOf, countsByTag, matthewsOf } from './confusion.js';
import { macroOf, noCounts, type Scores, scoresOf, sumCounts, weightedOf } from './counts.js';

/** Scores of one tag. */
export interface TagScores extends Scores {
  /** The number of words that have this tag in the gold data. */
  readonly support: number;
  /** The number of words for which this tag was predicted. */
  readonly predicted: number;
}

/**
 * Scores over all words. Averages are over the tag set and the gold tags that are not in it. A prediction that is in
 * neither counts as wrong for the word's gold tag, but for no tag's precision.
 */
export interface TokenReport {
  readonly accuracy: number;
  readonly macroPrecision: number;
  readonly macroRecall: number;
  readonly macroF1: number;
  readonly microPrecision: number;
  readonly microRecall: number;
  readonly microF1: number;
  readonly weightedPrecision: number;
  readonly weightedRecall: number;
  readonly weightedF1: number;
  readonly matthews: number;
  readonly perTag: Readonly<Record<string, TagScores>>;
  readonly confusion: Confusion;
  /** Gold tags outside the tag set, which the model cannot have learned. */
  readonly unseenTags: readonly string[];
}

/** Options for scoring. */
export interface TokenReportOptions {
  /** The tags to average over. Default: the tag set and the gold tags that are not in it. */
  readonly averageOver?: readonly string[];
}

/**
 * Scores tags with the same results as scikit-learn with `zero_division=0`.
 * @param predicted one for each of `gold`; `''` if there is none
 * @param tags the tag set, in the order of the report
 */
export function tokenReport(
  gold: readonly string[],
  predicted: readonly string[],
  tags: readonly string[],
  { averageOver }: TokenReportOptions = {},
): TokenReport {
  const confusion = confusionOf(gold, predicted);
  const counts = countsByTag(confusion);
  const known = new Set(tags);
  const unseen = [...new Set(gold)].filter((tag) => !known.has(tag)).sort();
  const labels = [...tags, ...unseen];
  const averaged = (averageOver ?? labels).map((tag) => counts.get(tag) ?? noCounts);
  return {
    accuracy: accuracyOf(confusion),
    ...prefixed('macro', macroOf(averaged)),
    ...prefixed('micro', scoresOf(sumCounts(averaged))),
    ...prefixed('weighted', weightedOf(averaged)),
    matthews: matthewsOf(confusion),
    perTag: Object.fromEntries(
      labels.map((tag): [string, TagScores] => {
        const ofTag = counts.get(tag) ?? noCounts;
        return [tag, { ...scoresOf(ofTag), support: ofTag.support, predicted: ofTag.predicted }];
      }),
    ),
    confusion,
    unseenTags: unseen,
  };
}

type Prefixed<Name extends string> = Readonly<Record<`${Name}Precision` | `${Name}Recall` | `${Name}F1`, number>>;

function prefixed<Name extends string>(name: Name, { precision, recall, f1 }: Scores): Prefixed<Name> {
  return { [`${name}Precision`]: precision, [`${name}Recall`]: recall, [`${name}F1`]: f1 } as Prefixed<Name>;
}
