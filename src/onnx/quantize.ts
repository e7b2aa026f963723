// Smaller weights for inference: an ONNX model goes in, the same with the weights of its linear layers in 8 or 4 bits comes
// out. Embeddings, norms and position biases, a few per cent of the weights, stay as they are.
import type { OnnxNode, OnnxSubgraph } from '../graph/lowering.js';
import type { Tensor } from '../tensor/tensor.js';
import type { OnnxConstant, OnnxModel } from './messages.js';

/**
 * `q8`: 8-bit weights with a scale for each output, activations quantised as they come (standard ONNX). `q4`: 4-bit weights
 * with a scale for every 32 (com.microsoft's MatMulNBits, which ONNX Runtime has on every device).
 */
export type Quantization = 'q8' | 'q4';

/** A linear layer's weight: [outputDim, inputDim]. */
type Weight = Tensor<'float32'>;

/** Adds constants and nodes that multiply by a quantised weight. */
type Rewrite = (weight: Weight, name: string, x: string, y: string, build: Builder) => void;

interface Builder {
  constant(name: string, value: OnnxConstant): string;
  /** @returns the name of a new value */
  node(operator: string, inputs: readonly string[], more?: Partial<OnnxNode>): string;
}

/** Weights to a scale in `q4`. */
const blockSize = 32;

/** Quantises the weight of every product with a transposed constant matrix: those are the linear layers. */
export function quantize(model: OnnxModel, kind: Quantization): OnnxModel {
  const constants = new Map(model.constants);
  const used = new Set<string>();
  let counter = 0;
  const rewrite = kind === 'q8' ? multiplyBytes : multiplyNibbles;

  const rewriteGraph = <Graph extends OnnxSubgraph>(graph: Graph): Graph => {
    const weights = new Map<string, { readonly name: string; readonly weight: Weight }>();
    for (const { operator, inputs, outputs } of graph.nodes) {
      const weight = operator === 'Transpose' ? matrixNamed(model, inputs[0]) : undefined;
      if (weight && inputs[0] !== undefined) weights.set(outputs[0] ?? '', { name: inputs[0], weight });
    }
    const nodes: OnnxNode[] = [];
    const build: Builder = {
      constant(name, value) {
        constants.set(name, value);
        return name;
      },
      node(operator, inputs, more = {}) {
        const outputs = more.outputs ?? [`q${counter++}`];
        nodes.push({ operator, domain: '', inputs, attributes: {}, ...more, outputs });
        return outputs[0] ?? '';
      },
    };
    for (const node of graph.nodes) {
      const [x = '', factor = ''] = node.inputs;
      const found = node.operator === 'MatMul' ? weights.get(factor) : undefined;
      if (found) {
        rewrite(found.weight, found.name, x, node.outputs[0] ?? '', build);
        continue;
      }
      const attributes = Object.fromEntries(
        Object.entries(node.attributes).map(([key, value]) =>
          typeof value === 'object' && 'nodes' in value ? [key, rewriteGraph(value)] : [key, value],
        ),
      );
      nodes.push({ ...node, attributes });
    }
    return { ...graph, nodes: withoutUnused(nodes, graph) };
  };

  const rewritten = rewriteGraph(model);
  const note = ({ nodes, outputs }: OnnxSubgraph): void => {
    for (const { name } of outputs) used.add(name);
    for (const { inputs, attributes } of nodes) {
      for (const name of inputs) used.add(name);
      for (const value of Object.values(attributes)) if (typeof value === 'object' && 'nodes' in value) note(value);
    }
  };
  note(rewritten);
  return { ...rewritten, constants: new Map([...constants].filter(([name]) => used.has(name))) };
}

/** y = x W^T by DynamicQuantizeLinear and MatMulInteger. Unsigned on both sides, which no processor saturates. */
const multiplyBytes: Rewrite = ({ data, shape }, name, x, y, build) => {
  const [outputDim = 0, inputDim = 0] = shape;
  const scales = new Float32Array(outputDim);
  const bytes = new Uint8Array(data.length);
  for (let row = 0; row < outputDim; row++) {
    const scale = largestOf(data, row * inputDim, inputDim) / 127;
    scales[row] = scale;
    for (let column = 0; column < inputDim; column++) {
      const value = data[row * inputDim + column] ?? 0;
      bytes[column * outputDim + row] = 128 + (scale === 0 ? 0 : Math.round(value / scale));
    }
  }
  const weight = build.constant(`${name}.q8`, { elementType: uint8, shape: [inputDim, outputDim], bytes });
  const zero = build.constant('q8.zero', { elementType: uint8, shape: [], bytes: Uint8Array.of(128) });
  const weightScales = build.constant(`${name}.scales`, { dtype: 'float32', shape: [outputDim], data: scales });
  const [quantized, scale, zeroPoint] = [`${y}.x`, `${y}.scale`, `${y}.zero`];
  build.node('DynamicQuantizeLinear', [x], { outputs: [quantized, scale, zeroPoint] });
  const product = build.node('MatMulInteger', [quantized, weight, zeroPoint, zero]);
  const wide = build.node('Cast', [product], { attributes: { to: float } });
  build.node('Mul', [wide, build.node('Mul', [scale, weightScales])], { outputs: [y] });
};

/** y = x W^T by MatMulNBits: blocks of 32 along the input, each with a scale; 8 stands for 0. */
const multiplyNibbles: Rewrite = ({ data, shape }, name, x, y, build) => {
  const [outputDim = 0, inputDim = 0] = shape;
  const blocks = Math.ceil(inputDim / blockSize);
  const scales = new Float32Array(outputDim * blocks);
  const bytes = new Uint8Array((outputDim * blocks * blockSize) / 2).fill(0x88);
  for (let row = 0; row < outputDim; row++) {
    for (let block = 0; block < blocks; block++) {
      const begin = row * inputDim + block * blockSize;
      const length = Math.min(blockSize, inputDim - block * blockSize);
      // The value that lies farthest from 0 becomes -8 exactly: the range reaches from -8 to 7.
      const scale = farthestOf(data, begin, length) / -8;
      scales[row * blocks + block] = scale;
      for (let index = 0; index < length; index++) {
        const value = scale === 0 ? 0 : Math.round((data[begin + index] ?? 0) / scale);
        const nibble = Math.min(15, Math.max(0, value + 8));
        const at = ((row * blocks + block) * blockSize + index) >> 1;
        const other = bytes[at] ?? 0;
        bytes[at] = index % 2 === 0 ? (other & 0xf0) | nibble : (other & 0x0f) | (nibble << 4);
      }
    }
  }
  const weight = build.constant(`${name}.q4`, { elementType: uint8, shape: [outputDim, blocks, blockSize / 2], bytes });
  const weightScales = build.constant(`${name}.scales`, {
    dtype: 'float32',
    shape: [outputDim * blocks],
    data: scales,
  });
  build.node('MatMulNBits', [x, weight, weightScales], {
    domain: 'com.microsoft',
    attributes: { K: inputDim, N: outputDim, bits: 4, block_size: blockSize },
    outputs: [y],
  });
};

/** ONNX's numbers for element types. */
const [float, uint8] = [1, 2];

function matrixNamed({ constants }: OnnxModel, name: string | undefined): Weight | undefined {
  const found = name === undefined ? undefined : constants.get(name);
  const isMatrix = found && 'data' in found && found.dtype === 'float32' && found.shape.length === 2;
  return isMatrix ? (found as Weight) : undefined;
}

/** Leaves out nodes of which nothing is used any more: the transpositions of what is now stored transposed. */
function withoutUnused(nodes: readonly OnnxNode[], { outputs }: OnnxSubgraph): OnnxNode[] {
  const used = new Set(outputs.map(({ name }) => name));
  const note = (node: OnnxNode): void => {
    for (const name of node.inputs) used.add(name);
    for (const value of Object.values(node.attributes)) {
      if (typeof value !== 'object' || !('nodes' in value)) continue;
      for (const inner of value.nodes) note(inner);
      for (const { name } of value.outputs) used.add(name);
    }
  };
  const kept: OnnxNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (node.outputs.every((name) => !used.has(name))) continue;
    note(node);
    kept.push(node);
  }
  return kept.reverse();
}

function largestOf(data: Float32Array, begin: number, length: number): number {
  return Math.abs(farthestOf(data, begin, length));
}

function farthestOf(data: Float32Array, begin: number, length: number): number {
  let farthest = 0;
  for (let index = begin; index < begin + length; index++) {
    const value = data[index] ?? 0;
    if (Math.abs(value) > Math.abs(farthest)) farthest = value;
  }
  return farthest;
}
