// Cuts a text that was divided in two ways where both end a sentence, so that its parts can be counted, and drawn in a
// bootstrap, by themselves.
import { placeSegments, type SegmentedSentence } from './segmented-text.js';

/** A part of a text in both ways. */
export interface SharedStretch {
  readonly gold: readonly SegmentedSentence[];
  readonly predicted: readonly SegmentedSentence[];
}

/**
 * The shortest parts at whose ends both ways end a sentence. Their counts add up to those of the whole: no token goes
 * beyond the end of a sentence.
 * @param gold the sentences of the text
 * @param predicted the same text in other sentences
 */
export function sharedStretches(
  gold: readonly SegmentedSentence[],
  predicted: readonly SegmentedSentence[],
): readonly SharedStretch[] {
  const [goldEnds, predictedEnds] = [gold, predicted].map(
    (sentences) => new Map(placeSegments(sentences).sentences.map(({ end }, index) => [end, index + 1])),
  );
  const stretches: SharedStretch[] = [];
  let [from, predictedFrom] = [0, 0];
  for (const [end, to] of goldEnds ?? []) {
    const predictedTo = predictedEnds?.get(end);
    if (predictedTo === undefined) continue;
    stretches.push({ gold: gold.slice(from, to), predicted: predicted.slice(predictedFrom, predictedTo) });
    [from, predictedFrom] = [to, predictedTo];
  }
  const isWhole = from === gold.length && predictedFrom === predicted.length;
  return isWhole ? stretches : [...stretches, { gold: gold.slice(from), predicted: predicted.slice(predictedFrom) }];
}
