// Regular expressions for the names of modules, matched in time linear in the expression times the name.
//
// The expressions of an adapter come from strangers. JavaScript's own matcher backtracks, which can take forever. This
// one follows all paths through the expression at once (Thompson, 1968: https://doi.org/10.1145/363347.363387). It
// supports the syntax that means the same in JavaScript and Python. Deliberately absent: lookaround and backreferences,
// which no such matcher can support, and syntax that the two languages read differently (`{,3}`, `[]a]`).
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { type PatternNode, parsePattern } from './pattern-syntax.js';

/** A pattern that is ready to match. */
export interface ModulePattern {
  /** The number of its states, which is its size in memory. */
  readonly stateCount: number;
  /**
   * Whether the pattern matches the whole name.
   * @param work the limit of work, from which the steps of this match are subtracted
   */
  matches(name: string, work: MatchingWork): boolean;
}

/** The amount of matching that is still allowed. */
export interface MatchingWork {
  /** States that may still be entered. */
  stepsLeft: number;
}

/** How a pattern is compiled. */
export interface PatternOptions {
  /** Name of the pattern for messages. */
  readonly where: string;
  /**
   * Whether the pattern may match only the end of a name, after a dot: `q` then matches `block.0.q`. Default: false.
   */
  readonly matchesEnds?: boolean;
}

/** The most characters of a pattern. Patterns that people write have fewer than 200. */
const longestPattern = 1000;

/** The most states of a pattern: about one for each character, times its repetitions. Bounds the memory. */
const mostStates = 10_000;

/**
 * The most states to enter for all patterns and modules of an adapter. This takes a few seconds. A normal adapter
 * enters a million.
 */
const mostSteps = 100_000_000;

/** A state of the automaton. */
interface State {
  /** The states after it. */
  next: readonly number[];
  /** Whether a character leads to the next states; undefined if the state reads no character. */
  readonly accepts?: (unit: number) => boolean;
  /** The place in the name where the path continues, for `^` and `$`. */
  readonly anchor?: 'start' | 'end';
}

/** A new limit of work, for the patterns of one adapter. */
export function startMatching(): MatchingWork {
  return { stepsLeft: mostSteps };
}

/**
 * Compiles a pattern: literals, `.`, classes, groups, `|`, `* + ? {m} {m,} {m,n}` up to 100, `^` and `$`.
 * @throws BytetagError `model` if it is malformed, too large or uses other syntax
 */
export function compileModulePattern(source: string, { where, matchesEnds = false }: PatternOptions): ModulePattern {
  if (source.length > longestPattern) {
    const found = `one of ${source.length}`;
    throw new BytetagError(
      'model',
      `${where}: expected a pattern of at most ${longestPattern} characters, got ${found}`,
    );
  }
  const states: State[] = [];
  const add = (state: State): number => {
    if (states.length >= mostStates) {
      const found = describeValue(source);
      throw new BytetagError('model', `${where}: expected a pattern of at most ${mostStates} states, got ${found}`);
    }
    return states.push(state) - 1;
  };
  const parsed = parsePattern(source, where);
  const end = add({ next: [] });
  const start = addNode(matchesEnds ? withAnyStart(parsed) : parsed, end, states, add);
  return {
    stateCount: states.length,
    matches: createMatcher(states, start, end, where),
  };
}

/** `(?:.*\.)?(?:pattern)`, as PEFT completes the keys of `rank_pattern`. */
function withAnyStart(node: PatternNode): PatternNode {
  const parents = parsePattern('(?:.*\\.)?', 'internal: parents');
  return { kind: 'sequence', items: [parents, node] };
}

/** Adds a node's states, at least one, before the state `next`. @returns the first of them */
function addNode(node: PatternNode, next: number, states: State[], add: (state: State) => number): number {
  switch (node.kind) {
    case 'characters':
      return add({ next: [next], accepts: node.accepts });
    case 'anchor':
      return add({ next: [next], anchor: node.at });
    case 'sequence': {
      // An empty sequence gets a state, too, so that repetitions of it count as states.
      let entry = node.items.length === 0 ? add({ next: [next] }) : next;
      for (const item of node.items.toReversed()) entry = addNode(item, entry, states, add);
      return entry;
    }
    case 'choice':
      return add({ next: node.branches.map((branch) => addNode(branch, next, states, add)) });
    case 'repeat': {
      let entry = add({ next: [next] });
      let required = node.least;
      if (node.most === Number.POSITIVE_INFINITY) {
        const body = addNode(node.item, entry, states, add);
        states[entry] = { next: [body, next] };
        if (required > 0) {
          entry = body;
          required--;
        }
      } else {
        for (let count = node.least; count < node.most; count++) {
          entry = add({ next: [addNode(node.item, entry, states, add), next] });
        }
      }
      for (; required > 0; required--) entry = addNode(node.item, entry, states, add);
      return entry;
    }
  }
}

/** Matches names by following all paths through the states at once. */
function createMatcher(states: readonly State[], start: number, end: number, where: string): ModulePattern['matches'] {
  // When each state was last entered. Each place in each name has its own time.
  const entered = new Float64Array(states.length);
  let time = 0;
  return (name, work) => {
    /**
     * Enters a state and those that follow it without reading.
     * @param reading receives the states that read a character
     */
    const enter = (first: number, place: number, reading: number[]): void => {
      const pending = [first];
      for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
        const state = states[index];
        if (state === undefined || entered[index] === time) continue;
        entered[index] = time;
        work.stepsLeft--;
        const isAt = state.anchor === undefined || place === (state.anchor === 'start' ? 0 : name.length);
        if (state.accepts !== undefined) reading.push(index);
        else if (isAt) for (const next of state.next) pending.push(next);
      }
    };
    let here: number[] = [];
    time++;
    enter(start, 0, here);
    for (let place = 0; place < name.length; place++) {
      if (work.stepsLeft < 0) {
        const expected = `patterns that take at most ${mostSteps} steps to match with the modules of the model`;
        throw new BytetagError('model', `${where}: expected ${expected}, got more`);
      }
      if (here.length === 0) return false;
      const unit = name.charCodeAt(place);
      const reached: number[] = [];
      time++;
      for (const index of here) {
        const state = states[index];
        if (state?.accepts?.(unit)) for (const next of state.next) enter(next, place + 1, reached);
      }
      here = reached;
    }
    return entered[end] === time;
  };
}
