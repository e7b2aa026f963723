// The interface of a network to the trainer: the graph of its loss, and how examples become the graph's inputs.
import type { Outputs, Value } from '../../engine/graph/value.js';
import type { AnyTensorMap } from '../../engine/session/session.js';
import type { Arena } from '../../engine/tensor/arena.js';
import type { TensorMap } from '../../engine/tensor/tensor.js';

/** A differentiable loss. */
export interface LossGraph {
  /** Scalar: the loss to minimise. */
  readonly loss: Value;
  /** Additional scalars, for the log. */
  readonly parts: Outputs;
  /** The weights to train, by name. */
  readonly parameters: ReadonlyMap<string, Value>;
}

/** A network to train. */
export interface Trainee<Example> {
  readonly graph: LossGraph;
  /** The weights by the names of the graph's parameters; updated in place. */
  readonly weights: Arena;
  /** Weights by name that the graph reads and that are not trained, on the host or on a device. Default: none. */
  readonly frozen?: AnyTensorMap;
  /**
   * Creates the graph's inputs for one batch.
   * @param step all examples of the optimizer step: losses are means over these, so a step that is cut into several
   *   batches has the same gradient as the whole
   */
  collate(batch: readonly Example[], step: readonly Example[]): TensorMap;
  /** The length of an example in ids. Examples of similar length are batched together, and the log counts the ids. */
  lengthOf(example: Example): number;
}
