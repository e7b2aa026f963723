// The report on tags: gold and predicted tags go in, every score that is printed comes out, under its printed name.
import { accuracyOf, type Confusion, confusionOf, countsByTag, matthewsOf } from './confusion.js';
import { macroOf, noCounts, type Scores, scoresOf, sumCounts, weightedOf } from './counts.js';

/** Scores of one tag. */
export interface TagScores extends Scores {
  /** Words whose gold tag it is. */
  readonly support: number;
  /** Words that were given it. */
  readonly predicted: number;
}

/**
 * Scores over all words. Averages run over the tag set and the gold tags beside it. A prediction outside of both counts
 * as wrong where it was made, and for no tag's precision.
 */
export interface TokenReport {
  readonly accuracy: number;
  readonly macro_precision: number;
  readonly macro_recall: number;
  readonly macro_f1: number;
  readonly micro_precision: number;
  readonly micro_recall: number;
  readonly micro_f1: number;
  readonly weighted_precision: number;
  readonly weighted_recall: number;
  readonly weighted_f1: number;
  readonly matthews: number;
  readonly per_tag: Readonly<Record<string, TagScores>>;
  readonly confusion: Confusion;
  /** Gold tags outside the tag set: the model cannot have learned them. */
  readonly unseen_tags: readonly string[];
}

/** What is scored. */
export interface TokenReportOptions {
  /** Tags that averages run over. Default: the tag set and the gold tags beside it. */
  readonly averageOver?: readonly string[];
}

/**
 * Scores tags, equal to scikit-learn's with `zero_division=0`.
 * @param predicted one for each of `gold`; `''` where there is none
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
    per_tag: Object.fromEntries(
      labels.map((tag): [string, TagScores] => {
        const ofTag = counts.get(tag) ?? noCounts;
        return [tag, { ...scoresOf(ofTag), support: ofTag.support, predicted: ofTag.predicted }];
      }),
    ),
    confusion,
    unseen_tags: unseen,
  };
}

type Prefixed<Name extends string> = Readonly<Record<`${Name}_precision` | `${Name}_recall` | `${Name}_f1`, number>>;

function prefixed<Name extends string>(name: Name, { precision, recall, f1 }: Scores): Prefixed<Name> {
  return { [`${name}_precision`]: precision, [`${name}_recall`]: recall, [`${name}_f1`]: f1 } as Prefixed<Name>;
}
