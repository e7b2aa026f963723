// Helpers that search and divide lists of any length, in one pass or less. (`Math.max(...values)` overflows the call
// stack for a long list.)

/** The largest of the values; minus infinity if there are none. */
export function largestOf(values: Iterable<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) largest = Math.max(largest, value);
  return largest;
}

/** The smallest of the values; infinity if there are none. */
export function smallestOf(values: Iterable<number>): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const value of values) smallest = Math.min(smallest, value);
  return smallest;
}

/** The first item that occurs a second time; undefined if all items differ. */
export function firstRepeated<Item>(items: Iterable<Item>): Item | undefined {
  const seen = new Set<Item>();
  for (const item of items) {
    if (seen.has(item)) return item;
    seen.add(item);
  }
  return undefined;
}

/**
 * The first index from 0 to `length` - 1 at which `isPast` is true, found by binary search; `length` if there is none.
 * @param isPast must be false up to some index, and true from there on
 */
export function firstPlace(length: number, isPast: (place: number) => boolean): number {
  let [start, end] = [0, length];
  while (start < end) {
    const middle = (start + end) >>> 1;
    if (isPast(middle)) end = middle;
    else start = middle + 1;
  }
  return start;
}

/** Divides a list into consecutive parts. @param lengths the number of items of each part */
export function divideAs<Item>(items: readonly Item[], lengths: readonly number[]): readonly (readonly Item[])[] {
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return items.slice(end - length, end);
  });
}
