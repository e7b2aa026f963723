// The inverse of span corruption: restores the original ids from a source and a target.
import type { CorruptedText } from '../../../src/product/training/span-corruption.js';

const eosId = 1;

/**
 * Puts each span back where its sentinel is. The first id of the target is the first sentinel; the others count down
 * from it.
 */
export function restoreSpans({ sourceIds, targetIds }: CorruptedText): number[] {
  const spans = new Map<number, number[]>();
  let sentinel = targetIds[0] ?? 0;
  let span: number[] = [];
  spans.set(sentinel, span);
  for (const id of targetIds.subarray(1, -1)) {
    if (id === sentinel - 1) {
      span = [];
      sentinel = id;
      spans.set(sentinel, span);
    } else span.push(id);
  }
  if (sourceIds.at(-1) !== eosId || targetIds.at(-1) !== eosId) throw new Error('not ended');
  return [...sourceIds.subarray(0, -1)].flatMap((id) => spans.get(id) ?? [id]);
}
