// Defines an op by one entry with its shape rule, its gradient rule and its ONNX lowering.
import { internal } from '../../foundation/errors.js';
import type { Lowering } from './lowering.js';
import { currentScope } from './scope.js';
import type { Node, Value, ValueType } from './value.js';

/** Every op. The gradient test has one case for each name, so no new op can be left untested. */
export type OpName =
  | 'input'
  | 'parameter'
  | 'constant'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'sigmoid'
  | 'erf'
  | 'relu'
  | 'clip'
  | 'where'
  | 'greater'
  | 'equal'
  | 'cast'
  | 'reshape'
  | 'transpose'
  | 'expand'
  | 'reduceSum'
  | 'reduceMax'
  | 'slice'
  | 'pad'
  | 'concat'
  | 'matmul'
  | 'softmax'
  | 'logSoftmax'
  | 'rmsNorm'
  | 'gather'
  | 'oneHot'
  | 'range'
  | 'argMax'
  | 'topK'
  | 'poolSlice'
  | 'stopGradient'
  | 'choice'
  | 'loop';

/** The arguments of a gradient rule. */
export interface GradientContext<Attributes> {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** The gradient of the loss with respect to each output; undefined if the loss does not depend on it. */
  readonly dOutputs: readonly (Value | undefined)[];
}

/** The definition of one op. All three rules are required: an op that lacks one does not compile. */
export interface OpDefinition<Attributes> {
  readonly name: OpName;
  /** For inputs and parameters: the name that a run feeds them by. */
  readonly feedName?: (attributes: Attributes) => string;
  /** The types of the outputs. @throws BytetagError `internal` if the inputs do not fit. */
  readonly types: (inputs: readonly Value[], attributes: Attributes) => readonly ValueType[];
  /**
   * The gradient with respect to each input (undefined: no gradient), or the reason why the op has none. `not written`:
   * a gradient exists in mathematics, but this op has no rule for it, so asking for it is an error instead of a silent
   * zero.
   */
  readonly gradient:
    | ((context: GradientContext<Attributes>) => readonly (Value | undefined)[])
    | 'piecewise constant'
    | 'stopped'
    | 'not written'
    | 'leaf';
  /** Emits ONNX and returns the names of the outputs. */
  readonly lower: (
    lowering: Lowering,
    inputNames: readonly string[],
    node: {
      readonly attributes: Attributes;
      readonly inputs: readonly Value[];
      readonly outputs: readonly ValueType[];
    },
  ) => readonly string[];
}

/** Adds a node to the graph. */
export type Apply<Attributes> = (inputs: readonly Value[], attributes: Attributes) => readonly Value[];

/** Returns the function that adds a node of this op to a graph. */
export function defineOp<Attributes>(definition: OpDefinition<Attributes>): Apply<Attributes> {
  return (inputs, attributes) => {
    const outputs: Value[] = [];
    const scope = currentScope();
    const node: Node = {
      op: definition.name,
      ...(definition.feedName && { name: definition.feedName(attributes) }),
      ...(scope !== undefined && { scope }),
      inputs,
      outputs,
      gradient: (dOutputs) => {
        const { name, gradient } = definition;
        if (gradient === 'not written') {
          throw internal(`${name} has no gradient rule (stopGradient around it says that none is wanted)`);
        }
        return typeof gradient === 'string'
          ? inputs.map(() => undefined)
          : gradient({ inputs, outputs, attributes, dOutputs });
      },
      lower: (lowering, inputNames) => definition.lower(lowering, inputNames, { attributes, inputs, outputs }),
    };
    for (const { dtype, shape } of definition.types(inputs, attributes)) outputs.push({ dtype, shape, node });
    return outputs;
  };
}
