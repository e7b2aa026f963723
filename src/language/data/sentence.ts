// The type of a labelled sentence, which all readers return and training and evaluation use.
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
  /** Everything that a CoNLL-U file has for the sentence. */
  readonly conllu?: ConlluSentence;
  /** The lines of the sentence in a column file. */
  readonly lines?: ColumnLines;
  /** The cells of the other columns of a table, by their names. If a row is a word, each column has a list. */
  readonly cells?: Readonly<Record<string, unknown>>;
}

/** The lines of a sentence in a column file. */
export interface ColumnLines {
  /** Comments and document lines before it. */
  readonly before: readonly string[];
  /** One for each word. */
  readonly words: readonly string[];
}

/**
 * Runs `work` for a sentence.
 * @throws BytetagError what `work` throws, with the sentence's file and line before the message
 */
export function atSentence<Result>({ file, line }: Sentence, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BytetagError)) throw error;
    throw new BytetagError(error.code, `${file}:${line}: ${error.message}`, { cause: error });
  }
}
