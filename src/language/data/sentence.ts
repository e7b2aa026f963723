// A labelled sentence: what every reader gives and what training and evaluation take.
import { BytetagError } from '../../foundation/errors.js';
import type { ConlluSentence } from './conllu.js';

/** Words with one tag each, and where they came from. */
export interface Sentence {
  readonly words: readonly string[];
  /** One tag per word; absent in unlabelled text. */
  readonly tags?: readonly string[];
  /** File name and the 1-based line of the sentence's first line, for messages. */
  readonly file: string;
  readonly line: number;
  /** Whether the file says that a document begins with it (`# newdoc`, `-DOCSTART-`). */
  readonly startsDocument?: true;
  /** Of a CoNLL-U file: all that stands there. */
  readonly conllu?: ConlluSentence;
  /** Of a column file: its lines. */
  readonly lines?: ColumnLines;
  /** Of a table: the cells of the other columns, by their names; a list for each where a row is a word. */
  readonly cells?: Readonly<Record<string, unknown>>;
}

/** The lines of a sentence in a column file. */
export interface ColumnLines {
  /** Comments and document lines before it. */
  readonly before: readonly string[];
  /** One for each word. */
  readonly words: readonly string[];
}

/** Does something with a sentence. @throws BytetagError what the work throws, with the file and line before it */
export function atSentence<Result>({ file, line }: Sentence, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BytetagError)) throw error;
    throw new BytetagError(error.code, `${file}:${line}: ${error.message}`, { cause: error });
  }
}
