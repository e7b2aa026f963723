// Questions about lists of any length, answered in one pass or less. `Math.max(...values)` overflows the call stack for long ones.

/** The largest of the values; minus infinity where there are none. */
export function largestOf(values: Iterable<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) largest = Math.max(largest, value);
  return largest;
}

/** The smallest of the values; infinity where there are none. */
export function smallestOf(values: Iterable<number>): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const value of values) smallest = Math.min(smallest, value);
  return smallest;
}

/** The first item that occurs a second time; undefined where all differ. */
export function firstRepeated<Item>(items: Iterable<Item>): Item | undefined {
  const seen = new Set<Item>();
  for (const item of items) {
    if (seen.has(item)) return item;
    seen.add(item);
  }
  return undefined;
}

/**
 * The first of the places 0 to `length` - 1 that is past something, found by halves; `length` where none is.
 * @param isPast false for the places before it, and true for all after it
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
