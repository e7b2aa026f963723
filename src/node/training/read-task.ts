// Reads the labelled sentences of a task, with their tags renamed and in the task's scheme.
import { parseColumn } from '../../language/data/column.js';
import type { Sentence } from '../../language/data/sentence.js';
import type { TaskSource } from '../../product/model/task.js';
import { prepareTags } from '../../product/model/task-tags.js';
import { type ReadDataOptions, readAllSentences } from '../data/read-sentences.js';

/**
 * The sentences of a task.
 * @param files paths, patterns or references to data sets
 * @param count read only this many sentences, from the first on; 0: all
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
