// Divides long texts into overlapping windows of bytes, so that a model sees each byte with context on both sides.

/** How many bytes a window may have, and usually has. A longer one costs more time for each byte. */
export const windowBytes = { smallest: 16, largest: 1024, usual: 256 } as const;

/** A window, and the part of it whose labels are used. All places are bytes of the text. */
export interface ByteWindow {
  readonly start: number;
  readonly end: number;
  readonly keepFrom: number;
  readonly keepTo: number;
}

/**
 * The windows of a text. Neighbours overlap by twice the margin, and each keeps the labels up to the middle of the
 * overlap: every byte is kept by exactly one window, with at least `margin` bytes of context on each side, or the end
 * of the text.
 * @param length the bytes of the text
 * @param size the most bytes of a window, more than twice the margin
 */
export function* byteWindows(length: number, size: number, margin: number): Generator<ByteWindow> {
  let start = 0;
  for (;;) {
    const end = Math.min(length, start + size);
    const isLast = end === length;
    const keepFrom = start === 0 ? 0 : start + margin;
    if (keepFrom < length || length === 0) yield { start, end, keepFrom, keepTo: isLast ? length : end - margin };
    if (isLast) return;
    start = end - 2 * margin;
  }
}
