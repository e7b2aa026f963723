// A second opinion on tags: what may be written and what another model says of each word's tags go in; a constraint whose choices
// are made by both comes out.
import type { Constraint, ConstraintChoice } from './constraint.js';
import { logSumExp } from './log-softmax.js';

/** The natural log-probability of a word's tag, up to a constant of the word's own. */
export type TagEvidence = (word: number, tag: string) => number;

/**
 * The same sequences, and for each choice the evidence for its tag, or for one of the tags that it leaves open, asked for when it is
 * made. As attention and CTC are decoded together (Watanabe et al. 2017, Hybrid CTC/attention architecture for end-to-end speech
 * recognition).
 */
export function withEvidence<State>(constraint: Constraint<State>, evidence: TagEvidence): Constraint<State> {
  const evidenceFor = (state: State, { id, tag }: ConstraintChoice): number => {
    if (tag !== undefined) return evidence(constraint.wordAt(state), tag);
    const next = constraint.next(state, id);
    return logSumExp(constraint.choices(next).map((choice) => evidenceFor(next, choice)));
  };
  return { ...constraint, evidence: evidenceFor };
}
