// Takes a value out of differentiation: a value goes in, the same value comes out, which the gradient takes for constant.
import { first } from './arity.js';
import { defineOp } from './op.js';
import type { Value } from './value.js';

const applyStopGradient = defineOp<Readonly<Record<never, never>>>({
  name: 'stopGradient',
  types: ([x]) => [first([x])],
  gradient: 'stopped',
  // Nothing to compute: the output is the input under its own name.
  lower: (_, [x]) => [first([x])],
});

/** `x`, with no gradient passed on to what it was computed from. */
export function stopGradient(x: Value): Value {
  return first(applyStopGradient([x], {}));
}
