import { describe, expect, it } from 'vitest';
import { groupItems } from '../../src/foundation/group-items.js';
import { collect } from '../support/sources.js';

/** A source whose items come when they are sent. */
function channel<Item>() {
  const waiting: Item[] = [];
  let wake = (): void => {};
  let isClosed = false;
  let isReturned = false;
  return {
    send: (...items: readonly Item[]) => {
      waiting.push(...items);
      wake();
    },
    close: () => {
      isClosed = true;
      wake();
    },
    wasReturned: () => isReturned,
    items: {
      [Symbol.asyncIterator]: () => ({
        async next(): Promise<IteratorResult<Item>> {
          while (waiting.length === 0 && !isClosed) await new Promise<void>((resolve) => (wake = resolve));
          const [value] = waiting.splice(0, 1);
          return value === undefined ? { done: true, value: undefined } : { done: false, value };
        },
        async return(): Promise<IteratorResult<Item>> {
          isReturned = true;
          return { done: true, value: undefined };
        },
      }),
    },
  };
}

describe('groupItems', () => {
  it('makes groups of the size that is asked for, the last as it is', async () => {
    expect(await collect(groupItems([1, 2, 3, 4, 5], 2))).toEqual([[1, 2], [3, 4], [5]]);
    expect(await collect(groupItems([], 2))).toEqual([]);
    expect(await collect(groupItems(new Set('ab'), 9))).toEqual([['a', 'b']]);
  });

  it('gives what has come when nothing else does, and waits for the next', async () => {
    const { send, close, items } = channel<number>();
    const groups = groupItems(items, 10);
    send(1, 2);
    expect((await groups.next()).value).toEqual([1, 2]);
    const next = groups.next();
    send(3);
    expect((await next).value).toEqual([3]);
    close();
    expect(await groups.next()).toEqual({ done: true, value: undefined });
  });

  it('gives what came before an error, then the error', async () => {
    async function* failing() {
      yield 1;
      yield 2;
      throw new Error('no more');
    }
    const groups = groupItems(failing(), 10);
    expect((await groups.next()).value).toEqual([1, 2]);
    await expect(groups.next()).rejects.toThrow('no more');
  });

  it('ends its source when nobody wants more, without waiting for it', async () => {
    const { send, wasReturned, items } = channel<number>();
    send(1);
    for await (const group of groupItems(items, 10)) {
      expect(group).toEqual([1]);
      break;
    }
    expect(wasReturned()).toBe(true);
  });

  it('ends the wait for an item, and its source, when its signal is aborted', async () => {
    const { send, wasReturned, items } = channel<number>();
    const abort = new AbortController();
    const groups = groupItems(items, 10, { signal: abort.signal });
    send(1);
    expect((await groups.next()).value).toEqual([1]);
    const next = groups.next();
    abort.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    expect(wasReturned()).toBe(true);
  });

  it('gives no more after its signal was aborted between two groups', async () => {
    const { send, wasReturned, items } = channel<number>();
    const abort = new AbortController();
    const groups = groupItems(items, 1, { signal: abort.signal });
    send(1, 2);
    expect((await groups.next()).value).toEqual([1]);
    abort.abort(new Error('enough'));
    await expect(groups.next()).rejects.toThrow('enough');
    expect(wasReturned()).toBe(true);
  });

  it('gives what came before an item that does not pass its check, then the error, and ends its source', async () => {
    const { send, wasReturned, items } = channel<number>();
    const check = (item: number, index: number): void => {
      if (item > 2) throw new Error(`${item} at ${index}`);
    };
    const groups = groupItems(items, 10, { check });
    send(1, 2, 3);
    expect((await groups.next()).value).toEqual([1, 2]);
    await expect(groups.next()).rejects.toThrow('3 at 2');
    expect(wasReturned()).toBe(true);
  });
});
