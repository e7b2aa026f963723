// The facts of a model's card that only its author knows.

/** Facts for the metadata of a model card. */
export interface CardFacts {
  /** ISO 639 codes: `en`. */
  readonly language?: readonly string[];
  /** The license, as the hub writes it: `apache-2.0`. */
  readonly license?: string;
}
