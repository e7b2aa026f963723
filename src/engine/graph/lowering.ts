// What an op's lowering rule may use: it takes ONNX names and emits ONNX nodes, without knowing how they are written.
import type { Shape } from '../tensor/shape.js';
import type { DType, Tensor } from '../tensor/tensor.js';
import type { Value } from './value.js';

/**
 * Who will run the ONNX graph. `cpu` may use ONNX Runtime's fused operators (com.microsoft); `portable` is standard ONNX
 * only, and is also what the WebGPU provider gets, whose set of fused operators differs.
 */
export type LoweringTarget = 'cpu' | 'portable';

/** An ONNX attribute: a float is marked, since 1 and 1.0 are the same number here. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number } | OnnxSubgraph;

/** One operator call. */
export interface OnnxNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  /** Which layer it belongs to, and which of its nodes it is. */
  readonly name?: string;
}

/** A named input or output; symbolic sizes are strings. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** A graph inside of another, of which it sees all values. */
export interface OnnxSubgraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/** ONNX's numbers for element types (TensorProto.DataType). */
export const onnxElementType: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  float16: 10,
  bfloat16: 16,
};

/** Details of one emitted node. */
export interface EmitOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** Number of outputs. Default 1. */
  readonly outputs?: number;
  /** Operator domain. Default: ONNX's own. */
  readonly domain?: 'com.microsoft';
}

/** A graph under construction. */
export interface Lowering {
  readonly target: LoweringTarget;
  /** Adds a node and returns the names of its outputs. `''` stands for an omitted optional input. */
  emit(operator: string, inputs: readonly string[], options?: EmitOptions): readonly string[];
  /** Adds a node with one output and returns its name. */
  emitOne(operator: string, inputs: readonly string[], options?: EmitOptions): string;
  /** The name of a constant; equal small constants are stored once. */
  constant(tensor: Tensor): string;
  /** The name of a constant int64 vector. */
  int64s(values: readonly number[]): string;
  /** The name of an int64 vector with the sizes of `shape`, read from the graph's inputs where they are symbolic. */
  shapeVector(shape: Shape): string;
  /**
   * Lowers a graph inside of this one, of which it may use whatever has been computed so far.
   * @param inputs values that the operator feeds: of op `input`, with any names
   */
  subgraph(inputs: readonly Value[], outputs: readonly Value[]): OnnxSubgraph;
  /**
   * Multiplies by the transpose of a weight that is stored in fewer bits.
   * @returns the name of the product; undefined for every other weight
   */
  quantizedProduct(x: string, weight: string): string | undefined;
  /** Declares a graph input, or, for a parameter whose weights are stored in a file, an external constant. */
  input(kind: 'input' | 'parameter', name: string, dtype: DType, shape: Shape): string;
}
