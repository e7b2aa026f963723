// Labelled sentences of a task: files go in, sentences whose tags are renamed and in the task's scheme come out.
import { parseColumn } from '../data/column.js';
import { type ReadDataOptions, readAllSentences } from '../data/read-sentences.js';
import { atSentence, type Sentence } from '../data/sentence.js';
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
  return (count > 0 ? sentences.slice(0, count) : sentences).map((sentence) => prepareTags(sentence, task));
}

function prepareTags(sentence: Sentence, { relabel, scheme }: TaskSource): Sentence {
  const { tags } = sentence;
  if (tags === undefined || (relabel === undefined && scheme === undefined)) return sentence;
  const renamed = relabel ? tags.map((tag) => relabelTag(tag, relabel)) : tags;
  if (scheme === undefined) return { ...sentence, tags: renamed };
  return { ...sentence, tags: atSentence(sentence, () => convertTags(renamed, scheme)) };
}
