// Lowers a graph to ONNX: named outputs go in, the bytes of an ONNX model that computes them come out.
import { internal } from '../errors.js';
import { type Lowering, type LoweringTarget, onnxElementType } from '../graph/lowering.js';
import { type Outputs, topologicalOrder, type Value } from '../graph/value.js';
import type { Device } from '../session/session.js';
import { type Dim, dimFactors, type Shape, sumTerms } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ExternalData, encodeModel, type OnnxModel, type OnnxNode, type OnnxValueInfo } from './messages.js';

/** How a graph is lowered. */
export interface LoweringOptions {
  /** Default `cpu`. */
  readonly target?: LoweringTarget;
  /** Where parameters are stored. Those not named here become graph inputs. */
  readonly weights?: ReadonlyMap<string, ExternalData>;
}

/** The target for a device. */
export function targetOf({ name }: Device): LoweringTarget {
  return name === 'cpu' ? 'cpu' : 'portable';
}

/** 17 is the last version in which the axes of every reduction but the sum are attributes, as WebGPU's operators expect. */
const opset = 17;

/**
 * An ONNX model that computes `outputs`. Inputs and parameters keep their names; so do the outputs.
 * @throws BytetagError `internal` if a symbolic size is not the size of any input's axis, or an output has an input's name
 */
export function lowerGraph(
  outputs: Outputs,
  { target = 'cpu', weights = new Map() }: LoweringOptions = {},
): Uint8Array {
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValueInfo[] = [];
  const constants = new Map<string, Tensor | ExternalData>();
  const constantNames = new Map<string, string>();
  const dimNames = new Map<Dim, string>();
  const order = topologicalOrder(Object.values(outputs));
  const dimSources = findDimSources(order.flatMap((node) => node.outputs.filter(() => node.op === 'input')));
  const names = new Map<Value, string>();
  let counter = 0;

  const lowering: Lowering = {
    target,
    emit(operator, inputNames, { attributes = {}, outputs: count = 1, domain = '' as const } = {}) {
      const outputNames = Array.from({ length: count }, () => `v${counter++}`);
      nodes.push({ operator, domain, inputs: inputNames, outputs: outputNames, attributes });
      return outputNames;
    },
    emitOne(operator, inputNames, options) {
      return String(lowering.emit(operator, inputNames, options)[0]);
    },
    constant(tensor) {
      const key = tensor.data.length <= 16 ? `${tensor.dtype} [${tensor.shape}] ${tensor.data}` : undefined;
      const known = key === undefined ? undefined : constantNames.get(key);
      if (known !== undefined) return known;
      const name = `c${constants.size}`;
      constants.set(name, tensor);
      if (key !== undefined) constantNames.set(key, name);
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
    input(kind, name, dtype, shape) {
      const stored = kind === 'parameter' ? weights.get(name) : undefined;
      if (stored === undefined) {
        inputs.push({ name, dtype, shape: shape.map((dim) => dim) });
        return name;
      }
      constants.set(name, stored);
      return stored.dtype === dtype
        ? name
        : lowering.emitOne('Cast', [name], { attributes: { to: onnxElementType[dtype] } });
    },
  };

  /** The name of an int64 vector of one element that holds a size. */
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

  // Inputs first: any node may ask for a size that an input which it does not itself depend on carries.
  const isInput = (node: (typeof order)[number]): boolean => node.op === 'input';
  for (const node of [...order.filter(isInput), ...order.filter((node) => !isInput(node))]) {
    const inputNames = node.inputs.map((value) => names.get(value) ?? missing(value));
    node.lower(lowering, inputNames).forEach((name, index) => {
      const output = node.outputs[index];
      if (output !== undefined) names.set(output, name);
    });
  }
  const taken = new Set(inputs.map(({ name }) => name));
  const outputInfos = Object.entries(outputs).map(([name, value]): OnnxValueInfo => {
    if (taken.has(name)) throw internal(`${name} is the name of an input and of an output`);
    nodes.push({
      operator: 'Identity',
      domain: '',
      inputs: [names.get(value) ?? missing(value)],
      outputs: [name],
      attributes: {},
    });
    return { name, dtype: value.dtype, shape: value.shape };
  });
  const model: OnnxModel = { nodes, inputs, outputs: outputInfos, constants, opset };
  return encodeModel(model);
}

function missing(value: Value): never {
  throw internal(`the output of ${value.node.op} was not lowered`);
}

/** For each plain symbolic size the input and axis it can be read from. */
function findDimSources(
  inputs: readonly Value[],
): ReadonlyMap<string, { readonly value: Value; readonly axis: number }> {
  const sources = new Map<string, { value: Value; axis: number }>();
  for (const value of inputs) {
    const shape: Shape = value.shape;
    shape.forEach((dim, axis) => {
      if (typeof dim === 'string' && !sources.has(dim)) sources.set(dim, { value, axis });
    });
  }
  return sources;
}
