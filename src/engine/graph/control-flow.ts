// Control flow inside a graph, for exported models: a choice between two subgraphs, and a loop. They become ONNX's If
// and Loop, whose inner graphs see every value of the outer one; there is no gradient through them.
import { internal } from '../../foundation/errors.js';
import type { Shape } from '../tensor/shape.js';
import { first } from './arity.js';
import { input } from './leaves.js';
import { defineOp } from './op.js';
import type { Value } from './value.js';

interface Branches {
  readonly thenOutputs: readonly Value[];
  readonly elseOutputs: readonly Value[];
}

const applyChoice = defineOp<Branches>({
  name: 'choice',
  types: (_, { elseOutputs }) => elseOutputs.map(({ dtype, shape }) => ({ dtype, shape })),
  gradient: 'not written',
  lower: (lowering, [condition], { attributes: { thenOutputs, elseOutputs } }) =>
    lowering.emit('If', [first([condition])], {
      attributes: {
        then_branch: lowering.subgraph([], thenOutputs),
        else_branch: lowering.subgraph([], elseOutputs),
      },
      outputs: elseOutputs.length,
    }),
});

/** The body of a loop, as values of its own graph. */
interface Body {
  /** One for each state: its value at the start of a round. */
  readonly states: readonly Value[];
  readonly next: LoopRound;
}

const applyLoop = defineOp<Body>({
  name: 'loop',
  types: (_, { states, next: { collected } }) => [
    ...states.map(({ dtype, shape }) => ({ dtype, shape })),
    ...collected.map(({ dtype, shape }) => ({ dtype, shape: ['rounds', ...shape] })),
  ],
  gradient: 'not written',
  lower: (lowering, names, { attributes: { states, next } }) => {
    const [limit, ...others] = names;
    // ONNX passes the number of the round and the last condition to the body, which does not use them.
    const round = input('round', 'int64', []);
    const goesOn = input('goesOn', 'bool', []);
    const body = lowering.subgraph([round, goesOn, ...states], [next.goesOn, ...next.states, ...next.collected]);
    const initial = others.slice(0, states.length);
    return lowering.emit('Loop', [first([limit]), '', ...initial], {
      attributes: { body },
      outputs: states.length + next.collected.length,
    });
  },
});

/** The result of one round of a loop. */
export interface LoopRound {
  /** Bool scalar: whether there is another round. */
  readonly goesOn: Value;
  /** The states for the next round, in their order. */
  readonly states: readonly Value[];
  /** Values that are kept from every round, stacked along a new first axis. */
  readonly collected: readonly Value[];
}

/** A state of a loop. */
export interface LoopState {
  readonly initial: Value;
  /** Its shape in every round. A size that changes from round to round has its own symbolic name. */
  readonly shape: Shape;
}

/**
 * Returns `thenOutputs` if `condition` is true, `elseOutputs` otherwise. Only one of the two is computed.
 * @param condition bool, one element
 * @param elseOutputs as many as `thenOutputs`, of the same types; the result has their shapes
 */
export function choice(
  condition: Value,
  thenOutputs: readonly Value[],
  elseOutputs: readonly Value[],
): readonly Value[] {
  if (thenOutputs.length !== elseOutputs.length) throw internal('a choice between different numbers of values');
  return applyChoice([condition], { thenOutputs, elseOutputs });
}

/**
 * Runs `body` at least once and at most `limit` times.
 * @param limit int64 scalar
 * @param captured values that the body uses and that are computed once, before the loop; the body computes all others
 *   again in every round
 * @param body builds the graph of one round
 * @returns the states after the last round, and the collected values: [rounds, ...]
 */
export function loop(
  limit: Value,
  states: readonly LoopState[],
  captured: readonly Value[],
  body: (states: readonly Value[]) => LoopRound,
): { readonly states: readonly Value[]; readonly collected: readonly Value[] } {
  const inside = states.map(({ initial, shape }, index) => input(`state.${index}`, initial.dtype, shape));
  const next = body(inside);
  if (next.states.length !== states.length) throw internal('a round with another number of states');
  const before = [limit, ...states.map(({ initial }) => initial), ...captured];
  const outputs = applyLoop(before, { states: inside, next });
  return { states: outputs.slice(0, states.length), collected: outputs.slice(states.length) };
}
