// Makes small ONNX models from a few nodes for the session tests. It shares no code with src/onnx, so that an error
// there cannot hide here. Field numbers are those of onnx.proto3.
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { DType, Tensor } from '../../../src/engine/tensor/tensor.js';

type Fill = (writer: BinaryWriter) => unknown;

/** A graph input or output. A size that is a string is symbolic. */
export interface TinyValue {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** One operator of opset 17; attributes are integers. */
export interface TinyNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
}

/** A constant that is stored in the model, or as raw bytes in a file beside it. */
export interface TinyInitializer extends TinyValue {
  readonly shape: readonly number[];
  readonly source: Tensor['data'] | { readonly location: string; readonly offset: number; readonly length: number };
}

/** A whole model. */
export interface TinyModel {
  readonly nodes: readonly TinyNode[];
  readonly inputs: readonly TinyValue[];
  readonly outputs: readonly TinyValue[];
  readonly initializers?: readonly TinyInitializer[];
}

const elementTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  float16: 10,
  bfloat16: 16,
};

/** A float32 value. */
export function f32(name: string, ...shape: readonly (number | string)[]): TinyValue {
  return { name, dtype: 'float32', shape };
}

/** The bytes of an ONNX ModelProto (IR version 8, opset 17). */
export function encodeTinyModel({ nodes, inputs, outputs, initializers = [] }: TinyModel): Uint8Array {
  const writer = new BinaryWriter();
  int(writer, 1, 8);
  message(writer, 7, (graph) => {
    for (const node of nodes) message(graph, 1, (to) => writeNode(to, node));
    text(graph, 2, 'tiny');
    for (const initializer of initializers) message(graph, 5, (to) => writeInitializer(to, initializer));
    for (const input of inputs) message(graph, 11, (to) => writeValue(to, input));
    for (const output of outputs) message(graph, 12, (to) => writeValue(to, output));
  });
  message(writer, 8, (opset) => int(text(opset, 1, ''), 2, 17));
  return writer.finish();
}

function writeNode(writer: BinaryWriter, { op, inputs, outputs, attributes = {} }: TinyNode): void {
  for (const input of inputs) text(writer, 1, input);
  for (const output of outputs) text(writer, 2, output);
  text(writer, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, 5, (to) => int(int(text(to, 1, name), 3, value), 20, 2));
  }
}

function writeInitializer(writer: BinaryWriter, { name, dtype, shape, source }: TinyInitializer): void {
  for (const size of shape) int(writer, 1, size);
  int(writer, 2, elementTypes[dtype]);
  text(writer, 8, name);
  if ('location' in source) {
    for (const [key, value] of Object.entries(source)) {
      message(writer, 13, (entry) => text(text(entry, 1, key), 2, String(value)));
    }
    int(writer, 14, 1);
  } else {
    writer.uint32(tag(9, 2)).bytes(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  }
}

function writeValue(writer: BinaryWriter, { name, dtype, shape }: TinyValue): void {
  text(writer, 1, name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      int(tensor, 1, elementTypes[dtype]);
      message(tensor, 2, (dims) => {
        for (const size of shape) {
          message(dims, 1, (dim) => (typeof size === 'number' ? int(dim, 1, size) : text(dim, 2, size)));
        }
      });
    }),
  );
}

const tag = (field: number, wireType: number): number => (field << 3) | wireType;
const int = (writer: BinaryWriter, field: number, value: number): BinaryWriter =>
  writer.uint32(tag(field, 0)).int64(value);
const text = (writer: BinaryWriter, field: number, value: string): BinaryWriter =>
  writer.uint32(tag(field, 2)).string(value);

function message(writer: BinaryWriter, field: number, fill: Fill): void {
  fill(writer.uint32(tag(field, 2)).fork());
  writer.join();
}
