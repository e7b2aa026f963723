// A labelled sentence: what every reader gives and what training and evaluation take.

/** Words with one tag each, and where they came from. */
export interface Sentence {
  readonly words: readonly string[];
  /** One tag per word; absent in unlabelled text. */
  readonly tags?: readonly string[];
  /** File name and the 1-based line of the sentence's first line, for messages. */
  readonly file: string;
  readonly line: number;
}
