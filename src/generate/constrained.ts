// Constrained greedy decoding: sources and what may be written for each go in; the sequence that takes the most probable
// allowed id at every choice comes out. Ids that are forced cost no decision and are given to the model together.
import type { Generation } from './greedy.js';
import type { StepModel } from './step-model.js';

/** What may be written, step by step. `State` is opaque here. */
export interface Constraint<State> {
  readonly start: State;
  /** Ids that may come next; none: the sequence is complete. */
  allowed(state: State): readonly number[];
  next(state: State, id: number): State;
}

/** One row of the batch while it is written. */
interface Row<State> {
  readonly source: number;
  readonly constraint: Constraint<State>;
  state: State;
  /** Written, but not yet given to the model. */
  pending: number[];
  readonly ids: number[];
  sumLogProbability: number;
  isComplete: boolean;
}

/** Rows leave the batch together once this share of it is complete: each time costs a copy of the cache. */
const completeShare = 0.25;

/**
 * Decodes one sequence for each source. Every result is complete by its constraint, which must allow only finite ones.
 * Its `sumLogProbability` counts the choices alone, each among what was allowed.
 * @param constraints one for each source
 * @throws the signal's reason when aborted
 */
export async function constrainedGreedy<ModelState, State>(
  model: StepModel<ModelState>,
  sources: readonly Int32Array[],
  constraints: readonly Constraint<State>[],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<readonly Generation[]> {
  const all = constraints.map((constraint, source): Row<State> => {
    const row = { source, constraint, state: constraint.start, pending: [model.decoderStartId], ids: [] };
    return { ...row, sumLogProbability: 0, isComplete: false };
  });
  for (const row of all) writeForced(row);
  if (all.some(({ isComplete }) => !isComplete)) {
    let { state } = await model.start(sources);
    let rows: readonly Row<State>[] = all;
    for (;;) {
      signal?.throwIfAborted();
      const live = rows.flatMap((row, index) => (row.isComplete ? [] : [index]));
      if (live.length === 0) break;
      const shrinks = rows.length - live.length >= completeShare * rows.length && live.length < rows.length;
      if (shrinks) rows = rows.filter(({ isComplete }) => !isComplete);
      // As many ids as every row has; a row with more takes the rest in the next step, and does not choose before.
      const length = Math.min(...rows.map(({ isComplete, pending }) => (isComplete ? Infinity : pending.length)));
      const ids = Int32Array.from({ length: rows.length * length }, () => model.eosId);
      rows.forEach(({ isComplete, pending }, index) => {
        if (!isComplete) ids.set(pending.splice(0, length), index * length);
      });
      const selection = shrinks ? { rows: Int32Array.from(live), sameSources: false } : undefined;
      const step = await model.step(state, ids, selection);
      state = step.state;
      rows.forEach((row, index) => {
        if (!row.isComplete && row.pending.length === 0) choose(row, step.logits, index * model.vocab);
      });
    }
  }
  return all.map(({ ids, sumLogProbability }) => ({ ids: Int32Array.from(ids), sumLogProbability }));
}

function write<State>(row: Row<State>, id: number): void {
  row.state = row.constraint.next(row.state, id);
  row.ids.push(id);
  row.pending.push(id);
}

/** Writes ids as long as there is no choice. */
function writeForced<State>(row: Row<State>): void {
  for (;;) {
    const allowed = row.constraint.allowed(row.state);
    const [only] = allowed;
    if (only === undefined) row.isComplete = true;
    if (only === undefined || allowed.length > 1) return;
    write(row, only);
  }
}

/** Writes the most probable allowed id, the first of equals, and what it forces. */
function choose<State>(row: Row<State>, logits: Float32Array, start: number): void {
  const allowed = row.constraint.allowed(row.state);
  const scoreOf = (id: number): number => logits[start + id] ?? Number.NEGATIVE_INFINITY;
  const best = allowed.reduce((a, b) => (scoreOf(b) > scoreOf(a) ? b : a));
  const sum = allowed.reduce((total, id) => total + Math.exp(scoreOf(id) - scoreOf(best)), 0);
  row.sumLogProbability -= Math.log(sum);
  write(row, best);
  writeForced(row);
}
