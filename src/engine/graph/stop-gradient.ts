// An op that returns its input unchanged, but which the gradient treats as a constant.
import { first } from './arity.js';
import { defineOp } from './op.js';
import type { Value } from './value.js';

const applyStopGradient = defineOp<Readonly<Record<never, never>>>({
  name: 'stopGradient',
  types: ([x]) => [first([x])],
  gradient: 'stopped',
  // Nothing is computed: the output gets the name of the input.
  lower: (_, [x]) => [first([x])],
});

/** Returns `x`, but passes no gradient on to the values that it was computed from. */
export function stopGradient(x: Value): Value {
  return first(applyStopGradient([x], {}));
}
