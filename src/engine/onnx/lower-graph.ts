// Lowers a graph to ONNX: writes the bytes of an ONNX model that computes named outputs.
import { internal } from '../../foundation/errors.js';
import {
  type Lowering,
  type LoweringTarget,
  type OnnxNode,
  type OnnxValueInfo,
  onnxElementType,
} from '../graph/lowering.js';
import { type Node, type Outputs, topologicalOrder, type Value } from '../graph/value.js';
import type { Device } from '../session/session.js';
import { type Dim, dimFactors, type Shape, sumTerms } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ExternalData, encodeModel, type OnnxConstant, type OnnxModel } from './messages.js';
import { multiplyQuantized, type QuantizedMatrix } from './quantize.js';

/** The weights of a parameter: in memory, in a file, or quantised. */
export type StoredWeight = Tensor | ExternalData | QuantizedMatrix;

/** Options for lowering a graph. */
export interface LoweringOptions {
  /** Default `cpu`. */
  readonly target?: LoweringTarget;
  /**
   * Where the weights of parameters are stored. Parameters that are missing here become graph inputs. A quantised
   * matrix may only be used by linear layers.
   */
  readonly weights?: ReadonlyMap<string, StoredWeight>;
}

/** The lowering target for a device. */
export function targetOf({ name }: Device): LoweringTarget {
  return name === 'cpu' ? 'cpu' : 'portable';
}

/**
 * Opset 17 is the last one in which every reduction except the sum takes its axes as attributes, as WebGPU's operators
 * expect.
 */
const opset = 17;

/**
 * Encodes an ONNX model that computes `outputs`. Inputs, parameters and outputs keep their names.
 * @throws BytetagError `internal` if a symbolic size is not the size of an axis of any input, or an output has the name
 *   of an input
 */
export function lowerGraph(outputs: Outputs, options: LoweringOptions = {}): Uint8Array {
  return encodeModel(lowerToModel(outputs, options));
}

/** Does the same, but returns a description that can still be changed. */
export function lowerToModel(
  outputs: Outputs,
  { target = 'cpu', weights = new Map() }: LoweringOptions = {},
): OnnxModel {
  const shared: SharedState = {
    target,
    weights,
    inputs: new Map(),
    constants: new Map(),
    constantNames: new Map(),
    counter: 0,
  };
  const outputNames = new Map(Object.entries(outputs).map(([name, value]) => [value, name]));
  const scope = createScope(shared, { outputNames });
  scope.add(topologicalOrder(Object.values(outputs)));
  const outputInfos = Object.entries(outputs).map(([name, value]): OnnxValueInfo => {
    if (shared.inputs.has(name)) throw internal(`${name} is the name of an input and of an output`);
    scope.emitOutput(name, value);
    return { name, dtype: value.dtype, shape: value.shape };
  });
  return {
    nodes: scope.nodes,
    inputs: [...shared.inputs.values()],
    outputs: outputInfos,
    constants: shared.constants,
    opset,
  };
}

/** The state that a graph shares with the graphs inside it. All constants and inputs belong to the outermost graph. */
interface SharedState {
  readonly target: LoweringTarget;
  readonly weights: ReadonlyMap<string, StoredWeight>;
  readonly inputs: Map<string, OnnxValueInfo>;
  readonly constants: Map<string, OnnxConstant>;
  /** Names of small constants by their content. */
  readonly constantNames: Map<string, string>;
  counter: number;
}

/** A graph under construction, with the names that it can use from the graphs around it. */
interface Scope {
  readonly nodes: OnnxNode[];
  readonly names: Map<Value, string>;
  readonly dimNames: Map<Dim, string>;
  readonly dimSources: Map<string, DimSource>;
  add(order: readonly Node[]): void;
  emitOutput(name: string, value: Value): void;
}

/** A value, and the axis of it that has a plain symbolic size. */
interface DimSource {
  readonly value: Value;
  readonly axis: number;
}

/** The state that a new scope starts with. */
interface ScopeOptions {
  readonly outer?: Scope;
  /** Names that some values must get. */
  readonly outputNames?: ReadonlyMap<Value, string>;
}

function createScope(shared: SharedState, { outer, outputNames = new Map() }: ScopeOptions): Scope {
  const nodes: OnnxNode[] = [];
  const names = new Map(outer?.names);
  const dimNames = new Map(outer?.dimNames);
  const dimSources = new Map(outer?.dimSources);
  /** The layer of the node that is being lowered. */
  let layer: string | undefined;

  const append = (node: OnnxNode): void => {
    nodes.push({ ...node, ...(layer !== undefined && { name: `${layer}/${node.outputs[0]}` }) });
  };

  const lowering: Lowering = {
    target: shared.target,
    emit(operator, inputNames, { attributes = {}, outputs: count = 1, domain = '' as const } = {}) {
      const outputNames = Array.from({ length: count }, () => `v${shared.counter++}`);
      append({ operator, domain, inputs: inputNames, outputs: outputNames, attributes });
      return outputNames;
    },
    emitOne(operator, inputNames, options) {
      return String(lowering.emit(operator, inputNames, options)[0]);
    },
    constant(tensor) {
      const key = tensor.data.length <= 16 ? `${tensor.dtype} [${tensor.shape}] ${tensor.data}` : undefined;
      const known = key === undefined ? undefined : shared.constantNames.get(key);
      if (known !== undefined) return known;
      const name = `c${shared.constants.size}`;
      shared.constants.set(name, tensor);
      if (key !== undefined) shared.constantNames.set(key, name);
      return name;
    },
    int64s(values) {
      return lowering.constant({ dtype: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) });
    },
    shapeVector(shape) {
      if (shape.every((dim) => typeof dim === 'number')) return lowering.int64s(shape as readonly number[]);
      const parts = shape.map(dimVector);
      return parts.length === 1 ? String(parts[0]) : lowering.emitOne('Concat', parts, { attributes: { axis: 0 } });
    },
    subgraph(inputs, outputs) {
      const inner = createScope(shared, { outer: scope });
      const inputInfos = inputs.map((value): OnnxValueInfo => {
        const name = `v${shared.counter++}`;
        inner.names.set(value, name);
        return { name, dtype: value.dtype, shape: value.shape };
      });
      addDimSources(inner.dimSources, inputs);
      inner.add(topologicalOrder(outputs));
      const outputInfos = outputs.map((value): OnnxValueInfo => {
        const name = `v${shared.counter++}`;
        inner.emitOutput(name, value);
        return { name, dtype: value.dtype, shape: value.shape };
      });
      return { nodes: inner.nodes, inputs: inputInfos, outputs: outputInfos };
    },
    quantizedProduct(x, weight) {
      const matrix = shared.weights.get(weight);
      if (matrix === undefined || !('quantization' in matrix)) return undefined;
      const namedConstant = (name: string, value: OnnxConstant): string => {
        shared.constants.set(name, value);
        return name;
      };
      return multiplyQuantized({ ...lowering, namedConstant }, matrix, weight, x);
    },
    input(kind, name, dtype, shape) {
      const stored = kind === 'parameter' ? shared.weights.get(name) : undefined;
      if (stored === undefined) {
        shared.inputs.set(name, { name, dtype, shape: [...shape] });
        return name;
      }
      // The products that use a quantised matrix add its constants themselves.
      if ('quantization' in stored) return name;
      shared.constants.set(name, stored);
      return stored.dtype === dtype
        ? name
        : lowering.emitOne('Cast', [name], { attributes: { to: onnxElementType[dtype] } });
    },
  };

  /** The name of an int64 vector with one element: the value of a size. */
  function dimVector(dim: Dim): string {
    if (typeof dim === 'number') return lowering.int64s([dim]);
    const known = dimNames.get(dim);
    if (known !== undefined) return known;
    const terms = sumTerms(dim);
    const factors = dimFactors(dim);
    const name = terms
      ? lowering.emitOne('Add', terms.map(dimVector))
      : factors.length > 1
        ? factors.map(dimVector).reduce((a, b) => lowering.emitOne('Mul', [a, b]))
        : inputDim(dim);
    dimNames.set(dim, name);
    return name;
  }

  function inputDim(dim: string): string {
    const source = dimSources.get(dim);
    const name = source && names.get(source.value);
    if (source === undefined || name === undefined) throw internal(`no input has an axis of size ${dim}`);
    return lowering.emitOne('Shape', [name], { attributes: { start: source.axis, end: source.axis + 1 } });
  }

  /**
   * Renames an output of the last node to the wanted name. This is only possible while no other node reads that output.
   */
  function renameLast(name: string, wanted: string): string {
    const last = nodes.at(-1);
    const isKnown = [...dimNames.values()].includes(name);
    if (last === undefined || !last.outputs.includes(name) || isKnown) return name;
    nodes[nodes.length - 1] = { ...last, outputs: last.outputs.map((each) => (each === name ? wanted : each)) };
    return wanted;
  }

  const scope: Scope = {
    ...{ nodes, names, dimNames, dimSources },
    add(order) {
      const fresh = order.filter((node) => node.outputs.some((value) => !names.has(value)));
      // Inputs come first, because a node may need a size that is only known from an input which it does not depend on.
      const isInput = (node: Node): boolean => node.op === 'input';
      addDimSources(
        dimSources,
        fresh.filter(isInput).flatMap(({ outputs }) => outputs),
      );
      for (const node of [...fresh.filter(isInput), ...fresh.filter((node) => !isInput(node))]) {
        layer = node.scope;
        const inputNames = node.inputs.map((value) => names.get(value) ?? missing(value));
        const earlier = nodes.length;
        node.lower(lowering, inputNames).forEach((name, index) => {
          const output = node.outputs[index];
          const wanted = output && nodes.length > earlier ? outputNames.get(output) : undefined;
          if (output !== undefined) names.set(output, wanted === undefined ? name : renameLast(name, wanted));
        });
      }
    },
    emitOutput(name, value) {
      layer = value.node.scope;
      const inputs = [names.get(value) ?? missing(value)];
      if (inputs[0] === name) return;
      append({ operator: 'Identity', domain: '', inputs, outputs: [name], attributes: {} });
    },
  };
  return scope;
}

function missing(value: Value): never {
  throw internal(`the output of ${value.node.op} was not lowered`);
}

/** Notes where each plain symbolic size can be read. Sizes that are already known keep their source. */
function addDimSources(sources: Map<string, DimSource>, inputs: readonly Value[]): void {
  for (const value of inputs) {
    const shape: Shape = value.shape;
    shape.forEach((dim, axis) => {
      if (typeof dim === 'string' && !sources.has(dim)) sources.set(dim, { value, axis });
    });
  }
}
