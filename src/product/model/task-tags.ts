// Prepares the tags of sentences for a task: renames them and converts them to its scheme.
import { atSentence, type Sentence } from '../../language/data/sentence.js';
import { notationOf } from '../../language/spans/notation.js';
import { countRepairs } from '../../language/spans/repairs.js';
import { convertTags } from '../../language/spans/scheme.js';
import { relabelTag } from './relabel.js';
import type { TaskSource } from './task.js';

/**
 * The sentences of a task, with their tags renamed and in the task's scheme.
 * @param onWarning called with the number of tags that were repaired to fit the scheme
 */
export function prepareTags(
  sentences: readonly Sentence[],
  { relabel, scheme }: TaskSource,
  onWarning?: (message: string) => void,
): readonly Sentence[] {
  const renamed = relabel
    ? sentences.map((sentence) => withTags(sentence, (tags) => tags.map((tag) => relabelTag(tag, relabel))))
    : sentences;
  if (scheme === undefined) return renamed;
  // One sentence may have too few tags to find the notation, so all sentences are used.
  const notation = notationOf([...new Set([...renamed.flatMap(({ tags = [] }) => tags), 'O'])]);
  const converted = renamed.map((sentence) =>
    withTags(sentence, (tags) => atSentence(sentence, () => convertTags(tags, scheme, notation))),
  );
  const repairs = countRepairs(
    renamed.map(({ tags = [] }) => tags),
    notation,
  );
  const first = renamed[repairs.findIndex((count) => count > 0)];
  if (first !== undefined) {
    const tags = repairs.reduce((sum, count) => sum + count, 0);
    const repaired = `${tags} tags in ${repairs.filter((count) => count > 0).length} sentences`;
    onWarning?.(`${first.file}:${first.line}: scheme ${scheme} repaired ${repaired}, here first`);
  }
  return converted;
}

function withTags(sentence: Sentence, change: (tags: readonly string[]) => readonly string[]): Sentence {
  return sentence.tags === undefined ? sentence : { ...sentence, tags: change(sentence.tags) };
}
