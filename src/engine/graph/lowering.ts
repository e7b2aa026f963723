// The interface that an op's lowering rule uses to add ONNX nodes. The rule does not need to know how they are written
// to a file.
import type { Shape } from '../tensor/shape.js';
import type { DType, Tensor } from '../tensor/tensor.js';
import type { Value } from './value.js';

/**
 * Where the ONNX graph will run. `cpu` may use ONNX Runtime's fused operators (com.microsoft). `portable` is standard
 * ONNX only; it is also used for the WebGPU provider, which has other fused operators.
 */
export type LoweringTarget = 'cpu' | 'portable';

/** An ONNX attribute. A float is wrapped in an object, since 1 and 1.0 are the same number in JavaScript. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number } | OnnxSubgraph;

/** One operator call. */
export interface OnnxNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  /** The name of its layer, and a suffix that tells the nodes of that layer apart. */
  readonly name?: string;
}

/** A named input or output; symbolic sizes are strings. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** A graph inside another graph, whose values it can all use. */
export interface OnnxSubgraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/** The numbers that ONNX uses for element types (TensorProto.DataType). */
export const onnxElementType: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  float16: 10,
  bfloat16: 16,
};

/** Options for a node that is added. */
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
  /** The name of an int64 vector with the sizes of `shape`. Symbolic sizes are read from the graph's inputs. */
  shapeVector(shape: Shape): string;
  /**
   * Lowers a graph inside this one. It may use all values that have been computed so far.
   * @param inputs values that the operator feeds: of op `input`, with any names
   */
  subgraph(inputs: readonly Value[], outputs: readonly Value[]): OnnxSubgraph;
  /**
   * Multiplies by the transpose of a quantised weight.
   * @returns the name of the product; undefined if the weight is not quantised
   */
  quantizedProduct(x: string, weight: string): string | undefined;
  /** Declares a graph input, or an external constant for a parameter whose weights are stored in a file. */
  input(kind: 'input' | 'parameter', name: string, dtype: DType, shape: Shape): string;
}
