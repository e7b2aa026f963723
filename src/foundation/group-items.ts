// Groups items from a stream into batches. If the next item takes too long, the batch is given out as it is, so that a
// slow source does not delay the items that are already there.
import { onAbort } from './on-abort.js';

/** How many milliseconds to wait for a new item before a smaller group is given out. */
const patience = 20;

/** How items are read. */
export interface GroupOptions<Item> {
  /** Stops waiting for the next item and ends the source. Items that were not given out by then are lost. */
  readonly signal?: AbortSignal;
  /** Throws if an item is not valid. @param index from 0 */
  readonly check?: (item: Item, index: number) => void;
  /** The weight of an item, and the weight at which a group is given out. Default: items weigh nothing. */
  readonly weight?: { readonly of: (item: Item) => number; readonly most: number };
}

/**
 * Yields groups of up to `size` items, or of up to a weight. A group is smaller if no further item arrives for a
 * moment, at the end, and before an error, so that the items before a bad one are not lost.
 * @throws what the items or `check` throw, after the items before have been given out; the reason of the signal, at
 *   once
 */
export async function* groupItems<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  size: number,
  { signal, check, weight }: GroupOptions<Item> = {},
): AsyncGenerator<readonly Item[], void, void> {
  const iterator = iterate(items);
  let group: Item[] = [];
  let weighs = 0;
  let count = 0;
  let isOver = false;
  try {
    signal?.throwIfAborted();
    let next = outcomeOf(iterator);
    for (;;) {
      const outcome = await settled(next, group.length > 0, signal);
      signal?.throwIfAborted();
      if (outcome === 'idle') {
        yield group;
        group = [];
        weighs = 0;
        continue;
      }
      isOver = outcome.isOver;
      if (isOver) {
        if (group.length > 0) yield group;
        if ('error' in outcome) throw outcome.error;
        return;
      }
      if ('item' in outcome) {
        try {
          check?.(outcome.item, count++);
        } catch (error) {
          if (group.length > 0) yield group;
          throw error;
        }
        group.push(outcome.item);
        weighs += weight?.of(outcome.item) ?? 0;
      }
      next = outcomeOf(iterator);
      if (group.length < size && weighs < (weight?.most ?? Number.POSITIVE_INFINITY)) continue;
      yield group;
      group = [];
      weighs = 0;
    }
  } finally {
    // This does not wait for the source to end, because its next item may take long.
    if (!isOver) end(iterator).catch(() => {});
  }
}

type Outcome<Item> =
  | { readonly isOver: false; readonly item: Item }
  | { readonly isOver: true }
  | { readonly isOver: true; readonly error: unknown };

async function outcomeOf<Item>(iterator: AsyncIterator<Item>): Promise<Outcome<Item>> {
  try {
    const result = await iterator.next();
    return result.done ? { isOver: true } : { isOver: false, item: result.value };
  } catch (error) {
    return { isOver: true, error };
  }
}

async function end<Item>(iterator: AsyncIterator<Item>): Promise<void> {
  await iterator.return?.();
}

/**
 * Waits for the next item. Returns `idle` if none arrives for a moment while earlier items are waiting to be given out,
 * or if the signal was aborted.
 */
async function settled<Item>(
  next: Promise<Outcome<Item>>,
  isAwaited: boolean,
  signal: AbortSignal | undefined,
): Promise<Outcome<Item> | 'idle'> {
  if (signal?.aborted) return 'idle';
  if (!isAwaited && signal === undefined) return next;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let forget = (): void => {};
  const idle = new Promise<'idle'>((resolve) => {
    if (isAwaited) timer = setTimeout(resolve, patience, 'idle');
    if (signal) forget = onAbort(signal, () => resolve('idle'));
  });
  try {
    return await Promise.race([next, idle]);
  } finally {
    clearTimeout(timer);
    forget();
  }
}

function iterate<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncIterator<Item> {
  if (Symbol.asyncIterator in items) return items[Symbol.asyncIterator]();
  const iterator = items[Symbol.iterator]();
  return {
    async next() {
      const result = iterator.next();
      // Awaits each item as `for await` does, because untyped programs may pass a list of promises.
      return result.done ? result : { done: false, value: (await result.value) as Item };
    },
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  };
}
