// The data structure of a graph: a node is one op, and a value is one output of a node.
import type { Shape } from '../tensor/shape.js';
import type { DType } from '../tensor/tensor.js';
import type { Lowering } from './lowering.js';
import type { OpName } from './op.js';

/** Element type and (possibly symbolic) shape. */
export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** One output of a node: a tensor that exists when the graph runs. */
export interface Value extends ValueType {
  readonly node: Node;
}

/** One application of an op, with its rules bound to its inputs and attributes. */
export interface Node {
  readonly op: OpName;
  /** The name of an input or a parameter. */
  readonly name?: string;
  /** The layer that it belongs to: see `scope`. */
  readonly scope?: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /**
   * Adds the gradient to the graph.
   * @param dOutputs the gradient of the loss with respect to each output; undefined if the loss does not depend on it.
   * @returns the gradient with respect to each input; undefined if there is none.
   */
  readonly gradient: (dOutputs: readonly (Value | undefined)[]) => readonly (Value | undefined)[];
  /** Emits ONNX nodes. @param inputNames ONNX names of the inputs. @returns ONNX names of the outputs. */
  readonly lower: (lowering: Lowering, inputNames: readonly string[]) => readonly string[];
}

/** The named outputs of a graph. They describe the whole graph, since it consists of everything that they depend on. */
export type Outputs = Readonly<Record<string, Value>>;

/** All nodes that `outputs` depend on. Each node comes after the nodes of its inputs. */
export function topologicalOrder(outputs: Iterable<Value>): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  // An explicit stack, because graphs of several thousand nodes would overflow the call stack.
  const stack: { node: Node; next: number }[] = [];
  for (const { node } of outputs) {
    if (!seen.has(node)) {
      seen.add(node);
      stack.push({ node, next: 0 });
    }
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (!seen.has(input.node)) {
        seen.add(input.node);
        stack.push({ node: input.node, next: 0 });
      }
    }
  }
  return order;
}
