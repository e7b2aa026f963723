// Formats the result of tagging a text.
import { conlluColumn, parseColumn } from '../../language/data/column.js';
import type { TaggingTask } from '../model/task.js';
import type { Tagged } from '../tagger/tagged.js';
import { formatItem, type Output } from './format-item.js';
import type { OutputOptions } from './output-options.js';
import { itemOfTagged } from './tagged-item.js';

/** How a result is formatted. */
export interface FormatTaggedOptions {
  /** The task that it was tagged with: one of the tagger's `config.tasks`. */
  readonly task: TaggingTask;
  /** What offsets in JSON count. Default: `utf16`. */
  readonly offsets?: OutputOptions['offsets'] | undefined;
}

/**
 * The result of tagging a text as `bytetag tag` prints it.
 * @throws BytetagError `usage` for CoNLL-U, if it has no column for the task
 */
export function formatTagged(tagged: Tagged, output: Output, { task, offsets = 'utf16' }: FormatTaggedOptions): string {
  const { item, labels } = itemOfTagged(tagged);
  const column = parseColumn(task.column);
  return formatItem[output](item, labels, {
    conlluColumn: (fields) => conlluColumn(column, 'output conllu', fields),
    ...{ offsets, tagSet: task.tags },
  });
}
