// Reads the data of tasks: labelled sentences, with their tags renamed and in the task's scheme, and raw text.
import { parseColumn } from '../../language/data/column.js';
import { defaultSplits } from '../../language/data/reference.js';
import type { Sentence } from '../../language/data/sentence.js';
import type { TaskSource } from '../../product/model/task.js';
import { prepareTags } from '../../product/model/task-tags.js';
import type { TaskReaders } from '../../product/training/prepare-tasks.js';
import { readParagraphs } from '../data/read-paragraphs.js';
import { type ReadDataOptions, readAllSentences } from '../data/read-sentences.js';
import type { HubOptions } from '../hub/settings.js';

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

/** Readers of files and data sets. @param hub how data sets are downloaded */
export function taskReaders(hub: HubOptions = {}): TaskReaders {
  return {
    sentences: (files, task, count, options) => readTaskSentences(files, task, count, { ...options, hub }),
    paragraphs: (files, split, onWarning) => readParagraphs(files, { hub, splits: defaultSplits[split], onWarning }),
  };
}
