// Encodes models as ONNX protobuf messages. Field numbers are those of onnx.proto3 (ONNX 1.18, IR version 10).
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import {
  type OnnxAttribute,
  type OnnxNode,
  type OnnxSubgraph,
  type OnnxValueInfo,
  onnxElementType,
} from '../graph/lowering.js';
import type { DType, Tensor } from '../tensor/tensor.js';

/** Where in a file the bytes of a constant lie (TensorProto.external_data). */
export interface ExternalData {
  /** File name, relative to the folder that the session is given. */
  readonly location: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** A constant whose element type `DType` does not include. */
export interface RawConstant {
  /** ONNX's number for the element type. */
  readonly elementType: number;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Such a constant in a file. */
export type RawExternalData = Omit<ExternalData, 'dtype'> & Pick<RawConstant, 'elementType'>;

/** A constant in the model, or in a file beside it. */
export type OnnxConstant = Tensor | RawConstant | ExternalData | RawExternalData;

/** A whole model. */
export interface OnnxModel extends OnnxSubgraph {
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  /** Version of ONNX's own operators. */
  readonly opset: number;
}

/** Encodes a model as a serialised ModelProto. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(8).int64(10);
  writer.uint32(18).string('bytetag');
  message(writer, 7, () => writeGraph(writer, model, model.constants));
  for (const [domain, version] of [
    ['', model.opset],
    ['com.microsoft', 1],
  ] as const) {
    message(writer, 8, () => {
      writer.uint32(10).string(domain);
      writer.uint32(16).int64(version);
    });
  }
  return writer.finish();
}

/** Writes a length-delimited field. */
function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.uint32(field * 8 + 2).fork();
  write();
  writer.join();
}

function writeGraph(
  writer: BinaryWriter,
  { nodes, inputs, outputs }: OnnxSubgraph,
  constants: OnnxModel['constants'] = new Map(),
): void {
  for (const node of nodes) message(writer, 1, () => writeNode(writer, node));
  writer.uint32(18).string('bytetag');
  for (const [name, tensor] of constants) message(writer, 5, () => writeTensor(writer, name, tensor));
  for (const value of inputs) message(writer, 11, () => writeValueInfo(writer, value));
  for (const value of outputs) message(writer, 12, () => writeValueInfo(writer, value));
}

function writeNode(writer: BinaryWriter, { operator, domain, inputs, outputs, attributes, name }: OnnxNode): void {
  for (const name of inputs) writer.uint32(10).string(name);
  for (const name of outputs) writer.uint32(18).string(name);
  if (name !== undefined) writer.uint32(26).string(name);
  writer.uint32(34).string(operator);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, value));
  }
  if (domain !== '') writer.uint32(58).string(domain);
}

/** AttributeProto.AttributeType */
const attributeType = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

function writeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  writer.uint32(10).string(name);
  if (typeof value === 'number') {
    writer.uint32(24).int64(value);
    writer.uint32(160).int32(attributeType.int);
  } else if (typeof value === 'string') {
    writer.uint32(34).bytes(new TextEncoder().encode(value));
    writer.uint32(160).int32(attributeType.string);
  } else if ('float' in value) {
    writer.uint32(21).float(value.float);
    writer.uint32(160).int32(attributeType.float);
  } else if ('nodes' in value) {
    message(writer, 6, () => writeGraph(writer, value));
    writer.uint32(160).int32(attributeType.graph);
  } else {
    for (const item of value) writer.uint32(64).int64(item);
    writer.uint32(160).int32(attributeType.ints);
  }
}

function writeTensor(writer: BinaryWriter, name: string, tensor: OnnxConstant): void {
  for (const size of tensor.shape) writer.uint32(8).int64(size);
  writer.uint32(16).int32('dtype' in tensor ? onnxElementType[tensor.dtype] : tensor.elementType);
  writer.uint32(66).string(name);
  if ('data' in tensor) {
    const { buffer, byteOffset, byteLength } = tensor.data;
    writer.uint32(74).bytes(new Uint8Array(buffer, byteOffset, byteLength));
    return;
  }
  if ('bytes' in tensor) {
    writer.uint32(74).bytes(tensor.bytes);
    return;
  }
  const { location, offset, length } = tensor;
  for (const [key, value] of Object.entries({ location, offset: String(offset), length: String(length) })) {
    message(writer, 13, () => {
      writer.uint32(10).string(key);
      writer.uint32(18).string(value);
    });
  }
  writer.uint32(112).int32(1);
}

function writeValueInfo(writer: BinaryWriter, { name, dtype, shape }: OnnxValueInfo): void {
  writer.uint32(10).string(name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      writer.uint32(8).int32(onnxElementType[dtype]);
      message(writer, 2, () => {
        for (const size of shape) {
          message(writer, 1, () => {
            if (typeof size === 'number') writer.uint32(8).int64(size);
            else writer.uint32(18).string(size);
          });
        }
      });
    }),
  );
}
