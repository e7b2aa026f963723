// Greedy decoding: sources go in, the ids that are each most probable after the ones before come out.
import { argMaxOf, logSumExp } from './log-softmax.js';
import { type StepModel, throwIfAborted } from './step-model.js';

/** Limits of a generation. */
export interface GenerationLimits {
  /** Ids generated at most, end-of-sequence included. */
  readonly maxNewTokens: number;
  /** Aborts between two steps. */
  readonly signal?: AbortSignal;
}

/** One generated sequence. */
export interface Generation {
  /** Without the start id; with the end-of-sequence id where it was generated. */
  readonly ids: Int32Array;
  /** Sum of the natural log-probabilities of `ids`. */
  readonly sumLogProbability: number;
}

/** Rows leave the batch together once this share of it has ended: each time costs a copy of the cache. */
const endedShare = 0.25;

/**
 * Generates one sequence for each source. Sources are decoded side by side; up to rounding the result does not depend on
 * which ones.
 * @throws the signal's reason when aborted
 */
export async function greedy<State>(
  model: StepModel<State>,
  sources: readonly Int32Array[],
  { maxNewTokens, signal }: GenerationLimits,
): Promise<readonly Generation[]> {
  const generated: number[][] = sources.map(() => []);
  const sums = sources.map(() => 0);
  if (sources.length === 0 || maxNewTokens <= 0) return finish(generated, sums);

  let { state } = await model.start(sources);
  /** Which source each row of the batch belongs to, and whether it goes on. */
  let rows = sources.map((_, source) => ({ source, isLive: true }));
  let ids = new Int32Array(rows.length).fill(model.decoderStartId);
  for (let length = 0; length < maxNewTokens; length++) {
    throwIfAborted(signal, model, state);
    const live = rows.flatMap((row, index) => (row.isLive ? [index] : []));
    if (live.length === 0) break;
    const shrinks = rows.length - live.length >= endedShare * rows.length;
    const selection = shrinks ? { rows: Int32Array.from(live), sameSources: false } : undefined;
    if (shrinks) {
      ids = Int32Array.from(live, (row) => ids[row] ?? model.eosId);
      rows = rows.filter(({ isLive }) => isLive);
    }
    const step = await model.step(state, ids, selection);
    model.release(state);
    state = step.state;
    ids = new Int32Array(rows.length).fill(model.eosId);
    rows.forEach((row, index) => {
      if (!row.isLive) return;
      const start = index * model.vocab;
      const id = argMaxOf(step.logits, start, model.vocab);
      ids[index] = id;
      generated[row.source]?.push(id);
      sums[row.source] =
        (sums[row.source] ?? 0) + (step.logits[start + id] ?? 0) - logSumExp(step.logits, start, model.vocab);
      row.isLive = id !== model.eosId;
    });
  }
  model.release(state);
  return finish(generated, sums);
}

function finish(generated: readonly (readonly number[])[], sums: readonly number[]): readonly Generation[] {
  return generated.map((ids, index) => ({ ids: Int32Array.from(ids), sumLogProbability: sums[index] ?? 0 }));
}
