// Groups items as they come, so that they can be worked on together without waiting for those that are long in coming.
import { onAbort } from './on-abort.js';

/** Milliseconds without a new item after which a group is given as it is. */
const patience = 20;

/** How items are taken. */
export interface GroupOptions<Item> {
  /** Ends the wait for the next item, and the source. Items that were not given by then are lost. */
  readonly signal?: AbortSignal;
  /** Throws for an item that cannot be had. @param index from 0 */
  readonly check?: (item: Item, index: number) => void;
}

/**
 * Groups of up to `size` items. A smaller group comes where no further item has come for a moment, at the end, and before an error:
 * what came before an item that cannot be had is not lost.
 * @throws what the items or `check` throw, after those before have been given; the reason of the signal, at once
 */
export async function* idleGroups<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  size: number,
  { signal, check }: GroupOptions<Item> = {},
): AsyncGenerator<readonly Item[], void, void> {
  const iterator = iterate(items);
  let group: Item[] = [];
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
      }
      next = outcomeOf(iterator);
      if (group.length < size) continue;
      yield group;
      group = [];
    }
  } finally {
    // Not waited for: the next item may be long in coming.
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

/** What comes next; `idle` where nothing has come for a moment and somebody waits for what has, or where the signal was aborted. */
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
      // As `for await` does: programs without types may have promises in a list.
      return result.done ? result : { done: false, value: (await result.value) as Item };
    },
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  };
}
