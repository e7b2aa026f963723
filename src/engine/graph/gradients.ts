// Reverse-mode differentiation: builds the graph of the gradients of a scalar loss.
import { internal } from '../../foundation/errors.js';
import { add } from './elementwise.js';
import { constantScalar } from './leaves.js';
import { gradientScope, scope } from './scope.js';
import { expand } from './shaping.js';
import { topologicalOrder, type Value } from './value.js';

/**
 * The gradient of `loss` with respect to each value of `by`, in the same shapes; zeros if the loss does not depend on a
 * value.
 * @param loss float32 scalar
 * @throws BytetagError `internal` if the loss is not a scalar
 */
export function gradients(loss: Value, by: readonly Value[]): readonly Value[] {
  if (loss.shape.length !== 0) throw internal(`gradients of a loss of shape [${loss.shape}]`);
  const contributions = new Map<Value, Value[]>([[loss, [constantScalar(1)]]]);
  // A sum gets the scope of its last part.
  const total = (value: Value): Value | undefined =>
    contributions.get(value)?.reduce((sum, part) => scope(part.node.scope, () => add(sum, part)));

  for (const node of topologicalOrder([loss]).reverse()) {
    const dOutputs = node.outputs.map(total);
    if (dOutputs.every((dOutput) => dOutput === undefined)) continue;
    // No contribution can be added later, because every user of these outputs has been visited.
    node.outputs.forEach((output, index) => {
      const dOutput = dOutputs[index];
      if (dOutput !== undefined) contributions.set(output, [dOutput]);
    });
    const dInputs = scope(gradientScope(node.scope), () => node.gradient(dOutputs));
    dInputs.forEach((dInput, index) => {
      const value = node.inputs[index];
      if (dInput === undefined || value === undefined) return;
      contributions.set(value, [...(contributions.get(value) ?? []), dInput]);
    });
  }
  return by.map((value) => total(value) ?? expand(constantScalar(0), value.shape));
}
