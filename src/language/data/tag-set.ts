// Collects the tag set of labelled sentences.
import type { Sentence } from './sentence.js';

/** Every tag that occurs, the most frequent first; equally frequent ones in alphabetical order. */
export function collectTagSet(sentences: readonly Sentence[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { tags = [] } of sentences) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1)).map(([tag]) => tag);
}
