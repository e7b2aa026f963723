// Picks the first items of a list of operands whose length the op's own builder guarantees.
import { internal } from '../../foundation/errors.js';

/** The only or first item. @throws BytetagError `internal` if there is none. */
export function first<T>(items: readonly (T | undefined)[]): T {
  return itemAt(items, 0);
}

/** The first two items. @throws BytetagError `internal` if there are fewer. */
export function firstTwo<T>(items: readonly (T | undefined)[]): [T, T] {
  return [itemAt(items, 0), itemAt(items, 1)];
}

/** The first three items. @throws BytetagError `internal` if there are fewer. */
export function firstThree<T>(items: readonly (T | undefined)[]): [T, T, T] {
  return [itemAt(items, 0), itemAt(items, 1), itemAt(items, 2)];
}

function itemAt<T>(items: readonly (T | undefined)[], index: number): T {
  const item = items[index];
  if (item === undefined) throw internal(`expected an operand at position ${index}, got none`);
  return item;
}
