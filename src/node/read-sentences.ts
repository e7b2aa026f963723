// The function `readSentences` of the public interface, which reads labelled files.
import { checkValue } from '../foundation/value-rules.js';
import { parseColumn } from '../language/data/column.js';
import type { FileReading } from '../language/data/reading.js';
import type { Sentence } from '../language/data/sentence.js';
import { checkOptions } from '../product/options/check-options.js';
import { readingOf, readingTable } from '../product/options/reading-table.js';
import { type ReadDataOptions, readAllSentences, readReference } from './data/read-sentences.js';

/** How labelled files are read. */
export interface ReadSentencesOptions
  extends FileReading,
    Pick<ReadDataOptions, 'splits' | 'hub' | 'input' | 'onWarning'> {
  /** Where the tags are: `upos`, `xpos`, `ner`, `chunk`, `column:N` or `column:NAME`. Default: `upos`. */
  readonly task?: string | undefined;
}

const other = { kind: 'other' } as const;
const rules = {
  ...readingTable,
  task: { kind: 'string', filled: true },
  splits: { kind: 'texts' },
  ...{ hub: other, input: other, onWarning: other },
} as const;

/**
 * The labelled sentences of files, of all files that fit a pattern, or of a data set (`hf:org/name:train`,
 * `ud:en_ewt:dev`), each with or without a selection: `train.conllu[:100]`. A single file or data set is read as a
 * stream.
 * @example
 * for await (const { words, tags } of readSentences('ud:en_ewt:dev')) console.log(words, tags);
 * @throws BytetagError `data` naming the line of malformed input or of a word without a tag; `data` if there are no
 *   sentences; `usage` for an empty selection or an option that fits none of the files; `network` if a data set cannot
 *   be downloaded
 */
export async function* readSentences(
  data: string | readonly string[],
  options: ReadSentencesOptions = {},
): AsyncGenerator<Sentence, void, void> {
  checkOptions(options, rules);
  checkValue('data', data, { kind: 'list', filled: true });
  const { task = 'upos', splits, hub, input, onWarning } = options;
  const reading = { ...(splits && { splits }), reading: readingOf(options), hub, input, onWarning };
  if (typeof data === 'string') yield* readReference(data, parseColumn(task), reading);
  else yield* await readAllSentences(data, parseColumn(task), reading);
}
