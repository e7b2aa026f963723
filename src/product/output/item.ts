// What is labelled and printed as one: a sentence, a line of a text, or a record, with all that its input has for it.
import type { BytetagError } from '../../foundation/errors.js';
import type { ConlluSentence } from '../../language/data/conllu.js';
import type { DataRecord } from '../../language/data/record.js';
import type { ColumnLines } from '../../language/data/sentence.js';
import type { DividedSentences } from '../../language/text/segment.js';
import type { LabelledWords } from '../tagger/labelling.js';

/** The text that contains an item's words. */
export interface ItemText {
  readonly text: string;
  /** The number of the line, counted from 1, or of the record. */
  readonly line: number;
  /** The words with their places, in UTF-16 units, sentence by sentence. */
  readonly places: DividedSentences;
  /** One and the same for all items of a text, for what is found out once for all of them. */
  readonly origin: object;
  /** Whether a paragraph begins with it. Default: false. */
  readonly startsParagraph?: boolean;
  /** White space before the first word, including blank lines. */
  readonly before: string;
  /** White space after the last word up to the next item, including the line break. */
  readonly after: string;
}

/** Something to label that has one output. */
export interface Item {
  /** The words of each sentence; empty if there is nothing to label. */
  readonly sentences: readonly (readonly string[])[];
  readonly text?: ItemText;
  readonly conllu?: ConlluSentence;
  readonly lines?: ColumnLines;
  /** The cells of a table other than words and tags, by the names of the columns. */
  readonly cells?: DataRecord;
  /** The gold tags of the words. */
  readonly gold?: readonly string[];
  /** All keys of a JSON record. */
  readonly record?: DataRecord;
  /** The text of the record in its line. */
  readonly recordText?: string;
  /** Why it cannot be labelled. */
  readonly error?: BytetagError;
}

/** What is printed of the labels of a sentence. */
export type PrintedLabels = Pick<LabelledWords, 'tags' | 'confidences' | 'alternatives'>;
