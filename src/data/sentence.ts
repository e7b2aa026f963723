// A labelled sentence: what every reader gives and what training and evaluation take.
import { BytetagError } from '../errors.js';

/** Words with one tag each, and where they came from. */
export interface Sentence {
  readonly words: readonly string[];
  /** One tag per word; absent in unlabelled text. */
  readonly tags?: readonly string[];
  /** File name and the 1-based line of the sentence's first line, for messages. */
  readonly file: string;
  readonly line: number;
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
