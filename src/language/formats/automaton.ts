// The well-formed targets of one sentence as an automaton: what may be written next, at any point of writing, comes out,
// with the tag that each choice settles.
import { internal } from '../../foundation/errors.js';

/** An id that may come next. */
export interface Choice {
  readonly id: number;
  /**
   * The tag that is settled by it: from here on only this tag remains possible for the word at hand. Absent where
   * several remain, or where nothing is decided.
   */
  readonly tag?: string;
}

/** A point in a target; its numbers mean something to its automaton only. */
export type AutomatonState = readonly number[];

/** The targets that are well-formed for one sentence and tag set: exactly those that `encodeTarget` can give. */
export interface Automaton {
  readonly start: AutomatonState;
  /** The ids that may come next, each once. One: it is forced. None: the target is complete. */
  choices(state: AutomatonState): readonly Choice[];
  /** The word whose tag the next choice is about; the number of words once all are tagged. */
  wordAt(state: AutomatonState): number;
  /** The point after `id`, which must be allowed. */
  next(state: AutomatonState, id: number): AutomatonState;
}

/** A choice and where it leads. */
export interface AutomatonStep extends Choice {
  readonly to: AutomatonState;
}

/** An automaton from the steps that can be taken at each point. */
export function createAutomaton(
  start: AutomatonState,
  steps: (state: AutomatonState) => readonly AutomatonStep[],
  wordAt: Automaton['wordAt'],
): Automaton {
  return {
    start,
    choices: steps,
    wordAt,
    next(state, id) {
      const step = steps(state).find((candidate) => candidate.id === id);
      if (step === undefined) throw internal(`id ${id} is not allowed here`);
      return step.to;
    },
  };
}
