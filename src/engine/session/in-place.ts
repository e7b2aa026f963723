// Runs that only write into memory of the caller's. onnxruntime-node copies every output into new memory, even one that it has
// written in place: in training, gigabytes at every step. But it gives back tensors only, one after the other in the graph's
// order, and throws at anything else: so an empty sequence, added to the model as its first output, ends the copying before it
// begins, once the graph has run.
import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** Name of the output that stops the copying, and of the node that it is of. */
export const stopOutput = 'bytetag.stop';

/**
 * The model with an empty sequence as its first output. Of a message that is split in two the repeated fields follow each other.
 * @param model an ONNX ModelProto
 */
export function withStopOutput(model: Uint8Array): Uint8Array {
  const joined = new Uint8Array(stop.length + model.length);
  joined.set(stop);
  joined.set(model, stop.length);
  return joined;
}

/** Whether a run ended because it reached the stop, which means that it has written its outputs. */
export function isStop(error: unknown): boolean {
  return error instanceof Error && /^Non tensor type is temporarily not supported\.?$/.test(error.message.trim());
}

/** A ModelProto with a graph of one node, and nothing else. Field numbers are those of onnx.proto3. */
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
