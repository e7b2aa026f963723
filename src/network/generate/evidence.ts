// Combines a constraint with the scores that a second model gives the tags of each word, so that both models decide
// together.
import type { Constraint, ConstraintChoice } from './constraint.js';
import { logSumExp } from './log-softmax.js';

/** The natural log-probability of a word's tag, up to a constant for each word. */
export type TagEvidence = (word: number, tag: string) => number;

/**
 * Adds evidence to a constraint; the allowed sequences stay the same. The evidence of a choice is that of its tag, or
 * the sum over the tags that the choice leaves open. It is computed when it is needed. Attention and CTC are combined
 * in the same way (Watanabe et al. 2017, Hybrid CTC/attention architecture for end-to-end speech recognition).
 */
export function withEvidence<State>(constraint: Constraint<State>, evidence: TagEvidence): Constraint<State> {
  const evidenceFor = (state: State, { id, tag }: ConstraintChoice): number => {
    if (tag !== undefined) return evidence(constraint.wordAt(state), tag);
    const next = constraint.next(state, id);
    return logSumExp(constraint.choices(next).map((choice) => evidenceFor(next, choice)));
  };
  return { ...constraint, evidence: evidenceFor };
}
