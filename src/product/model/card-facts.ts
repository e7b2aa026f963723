// The facts of a model's card that only its author knows.

/** Facts for the metadata of a model card. */
export interface CardFacts {
  /** ISO 639 codes: `en`. */
  readonly languages?: readonly string[];
  /** The licence, as the hub writes it: `apache-2.0`. */
  readonly licence?: string;
}
