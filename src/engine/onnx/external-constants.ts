// Moves large constants of an ONNX model into a file beside it, because one ONNX file holds at most 2 GiB.
import { onnxElementType } from '../graph/lowering.js';
import type { OnnxConstant, OnnxModel, RawExternalData } from './messages.js';

/** A model, and the content of the file beside it. */
export interface SplitModel {
  readonly model: OnnxModel;
  readonly data: readonly Uint8Array[];
}

/** Constants below this many bytes stay in the model. */
const smallest = 1024;

/** The size in bytes of all constants in the model itself. */
export function constantBytes({ constants }: OnnxModel): number {
  return [...constants.values()].reduce((sum, constant) => sum + (bytesOf(constant)?.length ?? 0), 0);
}

/** @param location name of the file beside the model */
export function splitConstants(model: OnnxModel, location: string): SplitModel {
  const data: Uint8Array[] = [];
  let offset = 0;
  const constants = new Map<string, OnnxConstant>();
  for (const [name, constant] of model.constants) {
    const bytes = bytesOf(constant);
    if (bytes === undefined || bytes.length < smallest) {
      constants.set(name, constant);
      continue;
    }
    const { shape } = constant;
    const elementType = 'dtype' in constant ? onnxElementType[constant.dtype] : constant.elementType;
    const external: RawExternalData = { location, offset, length: bytes.length, elementType, shape };
    constants.set(name, external);
    // Aligned, so that programs can map the file into memory.
    const padding = (64 - (bytes.length % 64)) % 64;
    data.push(bytes, new Uint8Array(padding));
    offset += bytes.length + padding;
  }
  return { model: { ...model, constants }, data };
}

function bytesOf(constant: OnnxConstant): Uint8Array | undefined {
  if ('bytes' in constant) return constant.bytes;
  if (!('data' in constant)) return undefined;
  const { buffer, byteOffset, byteLength } = constant.data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
