// Constraints on decoding: which ids are allowed at each step, and how a model's scores become probabilities of the
// allowed ids.
import { logSumExp } from './log-softmax.js';

/** An id that may come next. */
export interface ConstraintChoice {
  readonly id: number;
  /** The tag that this id decides, if any. */
  readonly tag?: string;
}

/**
 * The sequences that are allowed for one source. Only the constraint itself knows what a `State` contains. All allowed
 * sequences must be finite.
 */
export interface Constraint<State> {
  readonly start: State;
  /** The ids that may come next. If there is one, it is forced. If there is none, the sequence is complete. */
  choices(state: State): readonly ConstraintChoice[];
  /** The word that the next choice is about. */
  wordAt(state: State): number;
  next(state: State, id: number): State;
  /**
   * The score that another model gives a choice: its natural log-probability, up to a constant that all choices of a
   * state share.
   */
  evidence?(state: State, choice: ConstraintChoice): number;
}

/** The evidence that a constraint has in a state, if any. */
export function evidenceAt<State>(constraint: Constraint<State>, state: State): Preferences['evidence'] {
  return constraint.evidence && ((choice) => constraint.evidence?.(state, choice) ?? 0);
}

/** Added to the score of the id that decides a tag, in nats: above 0 to favour the tag, below 0 to discourage it. */
export type TagBias = ReadonlyMap<string, number>;

/** A tag and its natural log-probability. */
export interface TagProbability {
  readonly tag: string;
  readonly logProbability: number;
}

/** What affects a choice besides the model's scores. */
export interface Preferences {
  readonly bias?: TagBias | undefined;
  /** Has the same weight as the model's scores. */
  readonly evidence?: ((choice: ConstraintChoice) => number) | undefined;
}

/**
 * The log-probabilities of some choices. Takes the model's scores, or the mean of them and the evidence, adds the bias,
 * and normalises over these choices only.
 * @param logits scores of all ids; those of this row start at `offset`
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
