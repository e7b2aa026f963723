// Which calls share a batch, and what each of them gets.
import { describe, expect, it } from 'vitest';
import { nextTurn } from '../../../src/foundation/next-turn.js';
import { batchCalls } from '../../../src/product/tagger/batch-calls.js';

interface Batch {
  readonly items: readonly number[];
  readonly signal: AbortSignal;
  end(): void;
  fail(error: Error): void;
}

/** Batches of at most `most` numbers with the same sign, which the test ends. A number is an item and its size. */
function play({ most = 10, lanes = 1 } = {}) {
  const batches: Batch[] = [];
  const call = batchCalls<number, string>({
    lanes,
    run: (items, signal) =>
      new Promise((resolve, reject) => {
        const end = (): void => resolve(items.map((item) => `got ${item}`));
        batches.push({ items, signal, end, fail: reject });
      }),
    fits: (batch, item) =>
      Math.sign(batch[0] ?? 0) === Math.sign(item) && batch.reduce((sum, each) => sum + each, item) <= most,
    sizeOf: Math.abs,
  });
  return { batches, call, itemsOf: () => batches.map(({ items }) => items) };
}

/** Waits until the calls that were made have been put into batches. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await nextTurn();
}

describe('batchCalls', () => {
  it('puts the calls of one turn into a batch, in their order, and gives each its own result', async () => {
    const { batches, call, itemsOf } = play();
    const calls = [call(1), call(2)];
    await Promise.resolve();
    calls.push(call(3));
    await settled();
    expect(itemsOf()).toEqual([[1, 2, 3]]);
    batches[0]?.end();
    expect(await Promise.all(calls)).toEqual(['got 1', 'got 2', 'got 3']);
  });

  it('collects the calls that are made while a batch runs', async () => {
    const { batches, call, itemsOf } = play();
    const first = call(1);
    await settled();
    const others = [call(2)];
    await settled();
    others.push(call(3));
    await settled();
    expect(itemsOf()).toEqual([[1]]);
    batches[0]?.end();
    await first;
    // A call that is made when a batch has ended belongs to the next.
    others.push(call(4));
    await settled();
    expect(itemsOf()).toEqual([[1], [2, 3, 4]]);
    batches[1]?.end();
    await Promise.all(others);
  });

  it('leaves what does not fit to later batches, the oldest first', async () => {
    const { batches, call, itemsOf } = play();
    const calls = [6, -1, 5, 3, -2, 12].map((item) => call(item));
    for (let count = 0; count < 4; count++) {
      await settled();
      batches[count]?.end();
    }
    expect(itemsOf()).toEqual([[6, 3], [-1, -2], [5], [12]]);
    expect(await Promise.all(calls)).toEqual([6, -1, 5, 3, -2, 12].map((item) => `got ${item}`));
  });

  it('puts calls of similar lengths together, with the one that has waited longest', async () => {
    const batches: (readonly string[])[] = [];
    const call = batchCalls<string, string>({
      async run(items) {
        batches.push(items);
        return items;
      },
      fits: (batch) => batch.length < 3,
      sizeOf: () => 1,
      lengthOf: ({ length }) => length,
    });
    const words = ['bbb', 'a', 'eeeeee', 'cccc', 'B', 'ddddd', 'BBB'];
    expect(await Promise.all(words.map((word) => call(word)))).toEqual(words);
    expect(batches).toEqual([['bbb', 'BBB', 'cccc'], ['a', 'B', 'ddddd'], ['eeeeee']]);
  });

  it('takes any number of calls', async () => {
    const sizes: number[] = [];
    const call = batchCalls<number, number>({
      async run(items) {
        sizes.push(items.length);
        return items;
      },
      fits: (batch) => batch.length < 1000,
      sizeOf: () => 1,
    });
    const numbers = Array.from({ length: 20_000 }, (_, index) => index);
    expect(await Promise.all(numbers.map((number) => call(number)))).toEqual(numbers);
    expect(sizes).toEqual(Array.from({ length: 20 }, () => 1000));
  });

  it('divides the work among lanes', async () => {
    const { batches, call, itemsOf } = play({ most: 100, lanes: 2 });
    const calls = Array.from({ length: 8 }, () => call(1));
    await settled();
    expect(itemsOf().map(({ length }) => length)).toEqual([4, 4]);
    calls.push(call(1));
    await settled();
    expect(batches.length).toBe(2);
    batches[1]?.end();
    await settled();
    expect(itemsOf().map(({ length }) => length)).toEqual([4, 4, 1]);
    for (const { end } of batches) end();
    await Promise.all(calls);
  });

  it('rejects an aborted call alone: before its batch, or after it', async () => {
    const { batches, call, itemsOf } = play();
    const [early, late] = [new AbortController(), new AbortController()];
    const calls = Promise.allSettled([call(1), call(2, early.signal), call(3, late.signal)]);
    early.abort(new Error('early'));
    await settled();
    expect(itemsOf()).toEqual([[1, 3]]);
    late.abort(new Error('late'));
    expect(batches[0]?.signal.aborted).toBe(false);
    batches[0]?.end();
    expect(await calls).toEqual([
      { status: 'fulfilled', value: 'got 1' },
      { status: 'rejected', reason: new Error('early') },
      { status: 'rejected', reason: new Error('late') },
    ]);
  });

  it('aborts a batch that no call wants any more', async () => {
    const { batches, call } = play();
    const abort = new AbortController();
    const calls = Promise.allSettled([call(1, abort.signal), call(2, abort.signal)]);
    await settled();
    const reason = new Error('enough');
    abort.abort(reason);
    expect(batches[0]?.signal.reason).toBe(reason);
    batches[0]?.fail(reason);
    for (const outcome of await calls) expect(outcome).toEqual({ status: 'rejected', reason });
    expect(batches.length).toBe(1);
  });

  it('makes the calls of a failed batch one by one, so that only the bad one fails', async () => {
    const { batches, call, itemsOf } = play();
    const calls = Promise.allSettled([call(1), call(2), call(3)]);
    await settled();
    batches[0]?.fail(new Error('one of three'));
    for (const [count, isBad] of [false, true, false].entries()) {
      await settled();
      if (isBad) batches[count + 1]?.fail(new Error('bad'));
      else batches[count + 1]?.end();
    }
    expect(itemsOf()).toEqual([[1, 2, 3], [1], [2], [3]]);
    expect(await calls).toEqual([
      { status: 'fulfilled', value: 'got 1' },
      { status: 'rejected', reason: new Error('bad') },
      { status: 'fulfilled', value: 'got 3' },
    ]);
  });

  it('goes on after an error', async () => {
    const { batches, call } = play();
    const refused = expect(call(1)).rejects.toThrow('bad');
    await settled();
    batches[0]?.fail(new Error('bad'));
    await refused;
    const next = call(2);
    await settled();
    batches[1]?.end();
    expect(await next).toBe('got 2');
  });
});
