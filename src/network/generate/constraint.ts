// What may be written, step by step: the rules that decoding is held to, and how a model's scores become the
// probabilities of what they allow.
import { logSumExp } from './log-softmax.js';

/** An id that may come next. */
export interface ConstraintChoice {
  readonly id: number;
  /** The tag that it settles, if it does. */
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
  /** What another model says of a choice: its natural log-probability, up to a constant that all choices of a state share. */
  evidence?(state: State, choice: ConstraintChoice): number;
}

/** The evidence that a constraint has at a state, if any. */
export function evidenceAt<State>(constraint: Constraint<State>, state: State): Preferences['evidence'] {
  return constraint.evidence && ((choice) => constraint.evidence?.(state, choice) ?? 0);
}

/** What is added to the score of the id that settles a tag, in nats: above 0 for the tag, below 0 against it. */
export type TagBias = ReadonlyMap<string, number>;

/** A tag and its natural log-probability. */
export interface TagProbability {
  readonly tag: string;
  readonly logProbability: number;
}

/** What a choice is made by, beside a model's scores. */
export interface Preferences {
  readonly bias?: TagBias | undefined;
  /** Counts as much as the model's scores. */
  readonly evidence?: ((choice: ConstraintChoice) => number) | undefined;
}

/**
 * The log-probabilities of some choices: the model's scores, or the mean of them and the evidence, with the bias, normalised over
 * these choices alone.
 * @param logits scores of all ids, those of this row from `offset`
 */
export function choiceLogProbabilities(
  choices: readonly ConstraintChoice[],
  logits: Float32Array,
  offset: number,
  { bias, evidence }: Preferences,
): readonly number[] {
  const scores = choices.map((choice) => {
    const { id, tag } = choice;
    const logit = logits[offset + id] ?? Number.NEGATIVE_INFINITY;
    const score = evidence === undefined ? logit : (logit + evidence(choice)) / 2;
    return score + (tag === undefined ? 0 : (bias?.get(tag) ?? 0));
  });
  const logSum = logSumExp(scores);
  return scores.map((score) => score - logSum);
}
