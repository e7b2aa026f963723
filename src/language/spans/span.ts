// A span: words of a sentence that belong together.

/** A run of words with a type. */
export interface Span {
  readonly type: string;
  /** Places of its first word, and of the one after its last. */
  readonly start: number;
  readonly end: number;
}
