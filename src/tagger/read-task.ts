// Reads the labelled sentences of a task, with their tags renamed and in the task's scheme.
import { parseColumn } from '../data/column.js';
import { atSentence, type Sentence } from '../data/sentence.js';
import { type ReadDataOptions, readAllSentences } from '../node/data/read-sentences.js';
import { notationOf } from '../spans/notation.js';
import { countRepairs } from '../spans/repairs.js';
import { convertTags } from '../spans/scheme.js';
import { relabelTag } from './relabel.js';
import type { TaskSource } from './task.js';

/**
 * The sentences of a task.
 * @param files paths, patterns or references to data sets
 * @param count the first so many only; 0: all
 * @throws BytetagError for files that cannot be read or are malformed
 */
export async function readTaskSentences(
  files: readonly string[],
  task: TaskSource,
  count = 0,
  options: ReadDataOptions = {},
): Promise<readonly Sentence[]> {
  const sentences = await readAllSentences(files, parseColumn(task.column), options);
  return prepareTags(count > 0 ? sentences.slice(0, count) : sentences, task, options.onWarning);
}

function prepareTags(
  sentences: readonly Sentence[],
  { relabel, scheme }: TaskSource,
  onWarning: ReadDataOptions['onWarning'],
): readonly Sentence[] {
  const renamed = relabel
    ? sentences.map((sentence) => withTags(sentence, (tags) => tags.map((tag) => relabelTag(tag, relabel))))
    : sentences;
  if (scheme === undefined) return renamed;
  // One sentence may have too few tags to tell how they are written.
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
