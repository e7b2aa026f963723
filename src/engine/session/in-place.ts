// Lets a run write into the caller's memory without copying its outputs.
//
// onnxruntime-node copies every output into new memory, even one that it has written in place; in training, that is
// gigabytes at every step. But it returns tensors only, one after the other in the graph's order, and throws at
// anything else. So an empty sequence is added to the model as its first output: the graph runs, and then the error
// prevents the copying.
import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** The name of the output that stops the copying, and of the node that computes it. */
export const stopOutput = 'bytetag.stop';

/**
 * Adds an empty sequence as the first output of a model. The two protobuf messages are only concatenated: the repeated
 * fields of a message that is split in two follow each other.
 * @param model an ONNX ModelProto
 */
export function withStopOutput(model: Uint8Array): Uint8Array {
  const joined = new Uint8Array(stop.length + model.length);
  joined.set(stop);
  joined.set(model, stop.length);
  return joined;
}

/** Whether a run ended because it reached the stop output, which means that all of its outputs are written. */
export function isStop(error: unknown): boolean {
  return error instanceof Error && /^Non tensor type is temporarily not supported\.?$/.test(error.message.trim());
}

/** A ModelProto that only contains a graph of one node. Field numbers are those of onnx.proto3. */
const stop: Uint8Array = (() => {
  const writer = new BinaryWriter();
  const message = (field: number, write: () => void): void => {
    writer.uint32(field * 8 + 2).fork();
    write();
    writer.join();
  };
  const float = (): void => message(1, () => writer.uint32(8).int32(1));
  message(7, () => {
    message(1, () =>
      writer.uint32(18).string(stopOutput).uint32(26).string(stopOutput).uint32(34).string('SequenceEmpty'),
    );
    message(12, () => {
      writer.uint32(10).string(stopOutput);
      message(2, () => message(4, () => message(1, float)));
    });
  });
  return writer.finish();
})();
