// An automaton of the well-formed targets of one sentence: it tells which ids may come next at each point, and which
// tag each of them decides.
import { internal } from '../../foundation/errors.js';

/** An id that may come next. */
export interface Choice {
  readonly id: number;
  /**
   * The tag that this id decides: after it, only this tag remains possible for the current word. Absent if several
   * remain, or if the id decides nothing.
   */
  readonly tag?: string;
}

/** A point in a target. Only its automaton knows what the numbers mean. */
export type AutomatonState = readonly number[];

/** The targets that are well-formed for one sentence and tag set: exactly those that `encodeTarget` can return. */
export interface Automaton {
  readonly start: AutomatonState;
  /** The ids that may come next, each once. If there is one, it is forced. If there is none, the target is complete. */
  choices(state: AutomatonState): readonly Choice[];
  /** The word whose tag the next choice is about; the number of words if all are tagged. */
  wordAt(state: AutomatonState): number;
  /** The state after `id`, which must be one of the choices. */
  next(state: AutomatonState, id: number): AutomatonState;
}

/** A choice and the state after it. */
export interface AutomatonStep extends Choice {
  readonly to: AutomatonState;
}

/** Creates an automaton from a function that returns the possible steps at each point. */
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
