// A span: consecutive words of a sentence that belong together.

/** A range of words with a type. */
export interface Span {
  readonly type: string;
  /** Indices of its first word, and of the word after its last. */
  readonly start: number;
  readonly end: number;
}
