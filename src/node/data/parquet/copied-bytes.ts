// A buffer of limited length that is written from start to end, with new bytes or with copies of earlier ones. All of
// the compression methods here write this way.

/** Bytes that are being written. */
export interface CopiedBytes {
  readonly bytes: Uint8Array;
  /** The number of bytes written so far. */
  length: number;
}

/** An empty buffer. @param most the most bytes that may be written */
export function copiedBytes(most: number): CopiedBytes {
  return { bytes: new Uint8Array(most), length: 0 };
}

/** Writes new bytes. @throws Error if there are too many, or fewer than `count` */
export function addBytes(target: CopiedBytes, from: Uint8Array, start: number, count: number): void {
  if (start + count > from.length) throw new Error('a packed page that was cut short');
  makeRoom(target, count);
  target.bytes.set(from.subarray(start, start + count), target.length);
  target.length += count;
}

/**
 * Copies the bytes that were written `distance` bytes ago, again and again until `count` bytes are written.
 * @throws Error if there are too many, or nothing was written there
 */
export function addCopy(target: CopiedBytes, distance: number, count: number): void {
  if (distance < 1 || distance > target.length) throw new Error('a packed page that repeats what it does not have');
  makeRoom(target, count);
  const { bytes } = target;
  const end = target.length + count;
  if (count > 32 && distance >= count) bytes.copyWithin(target.length, target.length - distance, end - distance);
  else for (let at = target.length; at < end; at++) bytes[at] = bytes[at - distance] ?? 0;
  target.length = end;
}

function makeRoom(target: CopiedBytes, count: number): void {
  if (!(target.length + count <= target.bytes.length)) throw new Error('a packed page of more bytes than it claims');
}

/** The bytes that were written. */
export function bytesOf({ bytes, length }: CopiedBytes): Uint8Array {
  return bytes.subarray(0, length);
}
