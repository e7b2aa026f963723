// Regular expressions for the names of modules, matched in time linear in the expression times the name.
//
// An adapter's expressions come from strangers, and JavaScript's own matcher goes back and tries again, for ever if need
// be. This one follows all ways through the expression at once (Thompson, 1968: https://doi.org/10.1145/363347.363387).
// It reads what JavaScript and Python read alike. Deliberately absent: lookaround and backreferences, which no such matcher
// has, and what the two languages read differently (`{,3}`, `[]a]`).
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { type PatternNode, parsePattern } from './pattern-syntax.js';

/** A pattern that is ready to match. */
export interface ModulePattern {
  /** Its size in memory. */
  readonly stateCount: number;
  /** Whether the whole of `name` fits. @param work what the matching takes is taken from this */
  matches(name: string, work: MatchingWork): boolean;
}

/** How much matching may still do. */
export interface MatchingWork {
  /** States that may still be entered. */
  stepsLeft: number;
}

/** How a pattern is compiled. */
export interface PatternOptions {
  /** Name of the pattern for messages. */
  readonly where: string;
  /** Whether a name may have more before what fits, up to a dot: `q` then matches `block.0.q`. Default false. */
  readonly matchesEnds?: boolean;
}

/** The most characters of a pattern: those that people write have fewer than 200. */
const longestPattern = 1000;

/** The most states of a pattern: about one for each character, times its repetitions. Bounds the memory. */
const mostStates = 10_000;

/** The most states to enter for all patterns and modules of an adapter: a few seconds. A usual one enters a million. */
const mostSteps = 100_000_000;

/** A state: where the matching may be. */
interface State {
  /** The states after it. */
  next: readonly number[];
  /** The characters that lead there; undefined where none is read. */
  readonly accepts?: (unit: number) => boolean;
  /** The place in the name where the way goes on, for `^` and `$`. */
  readonly anchor?: 'start' | 'end';
}

/** For the patterns of one adapter. */
export function startMatching(): MatchingWork {
  return { stepsLeft: mostSteps };
}

/**
 * Compiles a pattern: literals, `.`, classes, groups, `|`, `* + ? {m} {m,} {m,n}` up to 100, `^` and `$`.
 * @throws BytetagError `model` where it is malformed, too large or uses something else
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
      // One state even if it is empty: what is repeated must count.
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

/** Matches names by following all ways through the states at once. */
function createMatcher(states: readonly State[], start: number, end: number, where: string): ModulePattern['matches'] {
  // When each state was last entered: each place in each name has a time of its own.
  const entered = new Float64Array(states.length);
  let time = 0;
  return (name, work) => {
    /** Enters a state and those that follow it without reading. @param reading takes those that read a character */
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
