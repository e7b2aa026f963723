// Encodes what TensorBoard reads as protobuf messages. Field numbers are those of event.proto and summary.proto
// (TensorBoard 2.21).
import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** What an event says: one of the three. */
export type LoggedContent =
  | { readonly fileVersion: string }
  | { readonly sessionStarts: true }
  | { readonly scalars: Readonly<Record<string, number>> };

/** An event of a log. */
export type LoggedEvent = LoggedContent & {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
};

/** SessionLog.SessionStatus */
const sessionStart = 1;

/** Encodes an event as a serialised Event. Scalars are rounded to float32. */
export function encodeEvent(event: LoggedEvent): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(9).double(event.wallTime);
  // 0 is the default, which is not written.
  if (event.step !== 0) writer.uint32(16).int64(event.step);
  if ('fileVersion' in event) writer.uint32(26).string(event.fileVersion);
  else if ('scalars' in event) message(writer, 5, () => writeSummary(writer, event.scalars));
  else message(writer, 7, () => writer.uint32(8).int32(sessionStart));
  return writer.finish();
}

function writeSummary(writer: BinaryWriter, scalars: Readonly<Record<string, number>>): void {
  for (const [tag, value] of Object.entries(scalars)) {
    message(writer, 1, () => {
      writer.uint32(10).string(tag);
      writer.uint32(21).float(value);
    });
  }
}

/** Writes a length-delimited field. */
function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.uint32(field * 8 + 2).fork();
  write();
  writer.join();
}
