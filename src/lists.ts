// Questions about lists of any length, answered in one pass. `Math.max(...values)` overflows the call stack for long ones.

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
