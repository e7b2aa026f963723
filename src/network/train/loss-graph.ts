// What the trainer needs to know of a network: its loss as a graph, and how examples become the graph's inputs.
import type { Outputs, Value } from '../../engine/graph/value.js';
import type { AnyTensorMap } from '../../engine/session/session.js';
import type { Arena } from '../../engine/tensor/arena.js';
import type { TensorMap } from '../../engine/tensor/tensor.js';

/** A differentiable loss. */
export interface LossGraph {
  /** Scalar: what is minimised. */
  readonly loss: Value;
  /** Further scalars, for the log. */
  readonly parts: Outputs;
  /** The weights to train, by name. */
  readonly parameters: ReadonlyMap<string, Value>;
}

/** Something to train. */
export interface Trainee<Example> {
  readonly graph: LossGraph;
  /** The weights, under the names of the graph's parameters; updated in place. */
  readonly weights: Arena;
  /** Weights that the graph reads and that stay as they are, by name, wherever they are. Default: none. */
  readonly frozen?: AnyTensorMap;
  /**
   * The graph's inputs for one batch.
   * @param step all examples of the optimizer step: losses are means over these, so that a step cut into several
   *   batches gives the gradient of the whole
   */
  collate(batch: readonly Example[], step: readonly Example[]): TensorMap;
  /** Ids of an example: like lengths are batched together, and the log counts them. */
  lengthOf(example: Example): number;
}
