// What may be written, step by step: the rules that decoding is held to, and how a model's scores become the
// probabilities of what they allow.

/** An id that may come next, and the tag that it settles, if it does. */
export interface ConstraintChoice {
  readonly id: number;
  readonly tag?: string;
}

/** The sequences that are allowed for one source. `State` is opaque here. Must allow only finite ones. */
export interface Constraint<State> {
  readonly start: State;
  /** Ids that may come next; one: it is forced; none: the sequence is complete. */
  choices(state: State): readonly ConstraintChoice[];
  /** The word that the next choice is about. */
  wordAt(state: State): number;
  next(state: State, id: number): State;
}

/** What is added to the score of the id that settles a tag, in nats: above 0 for the tag, below 0 against it. */
export type TagBias = ReadonlyMap<string, number>;

/** A tag and its natural log-probability. */
export interface TagProbability {
  readonly tag: string;
  readonly logProbability: number;
}

/**
 * The log-probabilities of some choices: the model's scores with the bias, normalised over these choices alone.
 * @param logits scores of all ids, those of this row from `offset`
 */
export function choiceLogProbabilities(
  choices: readonly ConstraintChoice[],
  logits: Float32Array,
  offset: number,
  bias: TagBias | undefined,
): readonly number[] {
  const scores = choices.map(
    ({ id, tag }) =>
      (logits[offset + id] ?? Number.NEGATIVE_INFINITY) + (tag === undefined ? 0 : (bias?.get(tag) ?? 0)),
  );
  const largest = Math.max(...scores);
  const logSum = largest + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - largest), 0));
  return scores.map((score) => score - logSum);
}
