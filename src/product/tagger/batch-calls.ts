// Puts calls that are made at the same time into batches, so that together they take about as long as one call.
import { nextTurn } from '../../foundation/next-turn.js';
import { onAbort } from '../../foundation/on-abort.js';

/** How calls are put into batches. */
export interface BatchRules<Item, Result> {
  /**
   * Works on several items together.
   * @param signal aborted when all of their calls are
   * @returns one result for each item
   */
  run(items: readonly Item[], signal: AbortSignal): Promise<readonly Result[]>;
  /** Whether an item can be added to a batch. @param batch at least one item */
  fits(batch: readonly Item[], item: Item): boolean;
  /** Roughly the amount of work for an item. */
  sizeOf(item: Item): number;
  /** The number of batches that run at the same time. The waiting work is divided among them. Default: 1. */
  readonly lanes?: number;
}

/**
 * Makes a call. It waits for the next turn of the event loop, and for a free lane.
 * @throws what `run` throws for this item alone; the reason of an aborted signal, when the call's batch would begin or
 *   has ended
 */
export type BatchedCall<Item, Result> = (item: Item, signal?: AbortSignal) => Promise<Result>;

interface Call<Item, Result> {
  readonly item: Item;
  readonly signal: AbortSignal | undefined;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Makes a function whose calls are put into batches. A batch has the call that has waited longest, and others in their
 * order. If a batch fails, its calls are made again one by one, so that each has only its own error.
 */
export function batchCalls<Item, Result>(rules: BatchRules<Item, Result>): BatchedCall<Item, Result> {
  const { sizeOf, lanes = 1 } = rules;
  let waiting: readonly Call<Item, Result>[] = [];
  let arrived: Call<Item, Result>[] = [];
  let running = 0;
  let isStarting = false;

  const schedule = (): void => {
    if (isStarting || running === lanes || waiting.length + arrived.length === 0) return;
    isStarting = true;
    void nextTurn().then(start);
  };
  const start = (): void => {
    isStarting = false;
    waiting = withoutAborted([...waiting, ...arrived]);
    arrived = [];
    const share = waiting.reduce((sum, { item }) => sum + sizeOf(item), 0) / lanes;
    while (running < lanes && waiting.length > 0) {
      const { batch, rest } = takeBatch(waiting, share, rules);
      waiting = rest;
      running++;
      void runBatch(batch, rules).then(() => {
        running--;
        schedule();
      });
    }
  };

  return (item, signal) =>
    new Promise((resolve, reject) => {
      arrived.push({ item, signal, resolve, reject });
      schedule();
    });
}

/** Rejects the calls that are aborted already, and returns the others. */
function withoutAborted<Item, Result>(calls: readonly Call<Item, Result>[]): readonly Call<Item, Result>[] {
  return calls.filter(({ signal, reject }) => {
    if (signal?.aborted) reject(signal.reason);
    return !signal?.aborted;
  });
}

/** After this many calls in a row that did not fit a batch, no other is tried, however many are waiting. */
const mostTried = 128;

/** Takes a batch from the waiting calls. @param share the most work for it, unless its first call has more */
function takeBatch<Item, Result>(
  waiting: readonly Call<Item, Result>[],
  share: number,
  { fits, sizeOf }: BatchRules<Item, Result>,
): { readonly batch: readonly Call<Item, Result>[]; readonly rest: readonly Call<Item, Result>[] } {
  const [batch, items, left]: [Call<Item, Result>[], Item[], Call<Item, Result>[]] = [[], [], []];
  let [size, tried, place] = [0, 0, 0];
  for (; place < waiting.length && tried < mostTried; place++) {
    const call = waiting[place];
    if (call === undefined) break;
    const isTaken = batch.length === 0 || (size < share && fits(items, call.item));
    tried = isTaken ? 0 : tried + 1;
    (isTaken ? batch : left).push(call);
    if (!isTaken) continue;
    items.push(call.item);
    size += sizeOf(call.item);
  }
  return { batch, rest: [...left, ...waiting.slice(place)] };
}

/** Runs a batch and ends its calls. Never rejects. */
async function runBatch<Item, Result>(
  batch: readonly Call<Item, Result>[],
  rules: BatchRules<Item, Result>,
): Promise<void> {
  const calls = withoutAborted(batch);
  if (calls.length === 0) return;
  const controller = new AbortController();
  let wanted = calls.length;
  const abandon = ({ reason }: AbortSignal): void => {
    if (--wanted === 0) controller.abort(reason);
  };
  const forget = calls.flatMap(({ signal }) => (signal ? [onAbort(signal, () => abandon(signal))] : []));
  try {
    const items = calls.map(({ item }) => item);
    const results = await rules.run(items, controller.signal);
    const going = new Set(withoutAborted(calls));
    calls.forEach((call, index) => {
      if (going.has(call)) call.resolve(results[index] as Result);
    });
  } catch (error) {
    if (calls.length === 1) calls[0]?.reject(error);
    else for (const call of calls) await runBatch([call], rules);
  } finally {
    for (const each of forget) each();
  }
}
