// Computes weights of tags for the loss, so that rare tags count as much as frequent ones.
import type { Sentence } from '../../language/data/sentence.js';
import type { SettledTagLosses, TagLosses } from './tag-losses.js';

/**
 * The weight of each tag: words / (tags * words with this tag), as in scikit-learn's `class_weight='balanced'`. The
 * mean over all words is 1. A tag that occurs once among many words gets a very large weight.
 */
export function balancedWeights(sentences: readonly Sentence[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  let words = 0;
  for (const { tags = [] } of sentences) {
    for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    words += tags.length;
  }
  return Object.fromEntries(Array.from(counts, ([tag, count]) => [tag, words / (counts.size * count)]));
}

/** Losses with a weight for each tag that has one. @param sentences of the task, for balanced weights */
export function settleTagLosses(losses: TagLosses, sentences: readonly Sentence[]): SettledTagLosses {
  const { tagWeights, ...rest } = losses;
  if (tagWeights === undefined) return rest;
  return { ...rest, tagWeights: tagWeights === 'balanced' ? balancedWeights(sentences) : tagWeights };
}
