// Greedy decoding: generates the most probable id at each step.
import { argMaxOf, logSumExp } from './log-softmax.js';
import { type StepModel, throwIfAborted } from './step-model.js';

/** Limits of generation. */
export interface GenerationLimits {
  /** The most ids to generate, including end-of-sequence. */
  readonly maxNewTokens: number;
  /** Aborts between two steps. */
  readonly signal?: AbortSignal;
}

/** One generated sequence. */
export interface Generation {
  /** Without the start id; with the end-of-sequence id if it was generated. */
  readonly ids: Int32Array;
  /** The sum of the natural log-probabilities of `ids`. */
  readonly sumLogProbability: number;
}

/**
 * The share of the batch that must have ended before the ended rows are removed, because each removal copies the cache.
 */
const endedShare = 0.25;

/**
 * The number of steps that a model makes in one run if it supports several. Rows are removed and the signal is checked
 * only between runs.
 */
const stepsAtOnce = 16;

/**
 * Generates one sequence for each source. The sources are decoded in one batch; except for rounding, the result does
 * not depend on the other sources.
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

  const stepGreedily = model.stepGreedily?.bind(model) ?? singleSteps(model);
  let { state } = await model.start(sources);
  /** The source that each row of the batch belongs to, and whether the row goes on. */
  let rows = sources.map((_, source) => ({ source, isLive: true }));
  let ids = new Int32Array(rows.length).fill(model.decoderStartId);
  for (let length = 0; length < maxNewTokens; ) {
    throwIfAborted(signal, model, state);
    const live = rows.flatMap((row, index) => (row.isLive ? [index] : []));
    if (live.length === 0) break;
    const shrinks = rows.length - live.length >= endedShare * rows.length;
    const selection = shrinks ? { rows: Int32Array.from(live), sameSources: false } : undefined;
    if (shrinks) {
      ids = Int32Array.from(live, (row) => ids[row] ?? model.eosId);
      rows = rows.filter(({ isLive }) => isLive);
    }
    const steps = await stepGreedily(state, ids, Math.min(stepsAtOnce, maxNewTokens - length), selection);
    model.release(state);
    state = steps.state;
    const count = steps.ids.length / rows.length;
    ids = new Int32Array(rows.length).fill(model.eosId);
    rows.forEach((row, index) => {
      for (let place = index; row.isLive && place < steps.ids.length; place += rows.length) {
        const id = steps.ids[place] ?? model.eosId;
        ids[index] = id;
        generated[row.source]?.push(id);
        sums[row.source] = (sums[row.source] ?? 0) + (steps.logProbabilities[place] ?? 0);
        row.isLive = id !== model.eosId;
      }
    });
    length += count;
  }
  model.release(state);
  return finish(generated, sums);
}

/** Makes greedy steps one at a time, for a model that does not support several at once. */
function singleSteps<State>(model: StepModel<State>): NonNullable<StepModel<State>['stepGreedily']> {
  return async (current, ids, _count, selection) => {
    const { state, logits } = await model.step(current, ids, selection);
    const starts = Array.from({ length: logits.length / model.vocab }, (_, row) => row * model.vocab);
    const best = Int32Array.from(starts, (start) => argMaxOf(logits, start, model.vocab));
    const logProbabilities = Float32Array.from(
      starts,
      (start, row) => (logits[start + (best[row] ?? 0)] ?? 0) - logSumExp(logits, start, model.vocab),
    );
    return { state, ids: best, logProbabilities };
  };
}

function finish(generated: readonly (readonly number[])[], sums: readonly number[]): readonly Generation[] {
  return generated.map((ids, index) => ({ ids: Int32Array.from(ids), sumLogProbability: sums[index] ?? 0 }));
}
