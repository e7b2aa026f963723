// Groups items as they come, so that they can be worked on together without waiting for those that are long in coming.

/** Milliseconds without a new item after which a group is given as it is. */
const patience = 20;

/**
 * Groups of up to `size` items. A smaller group comes where no further item has come for a moment, at the end, and before an error:
 * what came before an item that cannot be had is not lost.
 * @throws what the items throw, after those before it have been given
 */
export async function* idleGroups<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  size: number,
): AsyncGenerator<readonly Item[], void, void> {
  const iterator = iterate(items);
  let group: Item[] = [];
  let next = settled(iterator.next());
  let isOver = false;
  try {
    for (;;) {
      const outcome = group.length === 0 ? await next : await orIdle(next);
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
      if ('item' in outcome) group.push(outcome.item);
      next = settled(iterator.next());
      if (group.length < size) continue;
      yield group;
      group = [];
    }
  } finally {
    // Not waited for: the next item may be long in coming.
    if (!isOver) iterator.return?.()?.then(undefined, () => {});
  }
}

type Outcome<Item> =
  | { readonly isOver: false; readonly item: Item }
  | { readonly isOver: true }
  | { readonly isOver: true; readonly error: unknown };

function settled<Item>(next: Promise<IteratorResult<Item>>): Promise<Outcome<Item>> {
  return next.then(
    (result) => (result.done ? { isOver: true } : { isOver: false, item: result.value }),
    (error: unknown) => ({ isOver: true, error }),
  );
}

async function orIdle<Item>(next: Promise<Outcome<Item>>): Promise<Outcome<Item> | 'idle'> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<'idle'>((resolve) => {
    timer = setTimeout(resolve, patience, 'idle');
  });
  try {
    return await Promise.race([next, idle]);
  } finally {
    clearTimeout(timer);
  }
}

function iterate<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncIterator<Item> {
  if (Symbol.asyncIterator in items) return items[Symbol.asyncIterator]();
  const iterator = items[Symbol.iterator]();
  return {
    next: async () => iterator.next(),
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  };
}
