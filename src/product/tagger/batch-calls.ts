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
  /** The length of an item. Where more calls wait than fit a batch, those of similar lengths share one. Default: 0. */
  lengthOf?(item: Item): number;
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
 * Makes a function whose calls are put into batches. A batch has the call that has waited longest, and those of the
 * most similar lengths; among equal ones, those that have waited longest. If a batch fails, its calls are made again
 * one by one, so that each has only its own error.
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

/** A batch is chosen among this many calls, however many are waiting. */
const mostCandidates = 4096;

/** After this many calls in a row that did not fit a batch, no other is tried. */
const mostTried = 128;

/** Takes a batch from the waiting calls. @param share the most work for it, unless its first call has more */
function takeBatch<Item, Result>(
  waiting: readonly Call<Item, Result>[],
  share: number,
  { fits, sizeOf, lengthOf = () => 0 }: BatchRules<Item, Result>,
): { readonly batch: readonly Call<Item, Result>[]; readonly rest: readonly Call<Item, Result>[] } {
  const [oldest] = waiting;
  if (oldest === undefined) return { batch: [], rest: [] };
  const length = lengthOf(oldest.item);
  const candidates = waiting
    .slice(1, mostCandidates)
    .map((call) => ({ call, distance: Math.abs(lengthOf(call.item) - length) }))
    .sort((a, b) => a.distance - b.distance);
  const batch = new Set([oldest]);
  const items = [oldest.item];
  let [size, tried] = [sizeOf(oldest.item), 0];
  for (const { call } of candidates) {
    if (tried === mostTried || size >= share) break;
    tried++;
    if (!fits(items, call.item)) continue;
    batch.add(call);
    items.push(call.item);
    size += sizeOf(call.item);
    tried = 0;
  }
  return { batch: [...batch], rest: waiting.filter((call) => !batch.has(call)) };
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
