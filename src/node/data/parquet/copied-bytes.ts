// Bytes of a known number that are written one after the other, partly by repeating what was written before: what all methods of
// packing come down to.

/** Bytes that are being written. */
export interface CopiedBytes {
  readonly bytes: Uint8Array;
  /** How many there are. */
  length: number;
}

/** None yet. @param most how many may be written */
export function copiedBytes(most: number): CopiedBytes {
  return { bytes: new Uint8Array(most), length: 0 };
}

/** Writes new ones. @throws Error where there are too many, or fewer than `count` */
export function addBytes(target: CopiedBytes, from: Uint8Array, start: number, count: number): void {
  if (start + count > from.length) throw new Error('a packed page that was cut short');
  makeRoom(target, count);
  target.bytes.set(from.subarray(start, start + count), target.length);
  target.length += count;
}

/**
 * Writes again what stands `distance` bytes back, as often as it takes to fill `count`.
 * @throws Error where there are too many, or nothing stands there
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

/** What was written. */
export function bytesOf({ bytes, length }: CopiedBytes): Uint8Array {
  return bytes.subarray(0, length);
}
