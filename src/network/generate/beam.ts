// Beam search by the rules of Hugging Face's `BeamSearchScorer` since transformers 4.36, so that scores and ties are
// the same.
import type { Generation, GenerationLimits } from './greedy.js';
import { logSumExp } from './log-softmax.js';
import { type StepModel, throwIfAborted } from './step-model.js';

/** Options for beam search. */
export interface BeamOptions extends GenerationLimits {
  readonly numBeams: number;
  /** The number of sequences to return for each source, at most `numBeams`. Default 1. */
  readonly numReturnSequences?: number;
  /**
   * Scores are divided by the length to this power. 0 favours short sequences, values above 1 favour long ones. Default
   * 1.
   */
  readonly lengthPenalty?: number;
  /**
   * True: stop as soon as there are `numBeams` finished sequences. False: stop when no other sequence can become
   * better.
   */
  readonly earlyStopping?: boolean;
}

/** A sequence and the score that it is ranked by. */
export interface ScoredGeneration extends Generation {
  /** `sumLogProbability / length ** lengthPenalty`. */
  readonly score: number;
}

interface Candidate {
  readonly beam: number;
  readonly id: number;
  readonly sum: number;
}

/** The state of the search for one source: the live beams (ids and sums), and at most `numBeams` finished sequences. */
interface Search {
  beams: { readonly ids: readonly number[]; readonly sum: number }[];
  readonly finished: ScoredGeneration[];
  isDone: boolean;
}

/** The sum of a beam that must not be chosen. All beams but the first start with it. */
const impossible = -1e9;

/** Runs beam search for each source. @returns for each source `numReturnSequences` sequences, best first */
export async function beamSearch<State>(
  model: StepModel<State>,
  sources: readonly Int32Array[],
  options: BeamOptions,
): Promise<readonly (readonly ScoredGeneration[])[]> {
  const { numBeams, maxNewTokens, numReturnSequences = 1, lengthPenalty = 1, earlyStopping = false, signal } = options;
  if (sources.length === 0) return [];
  const score = (sum: number, length: number): number => sum / length ** lengthPenalty;
  const searches = sources.map(
    (): Search => ({
      beams: Array.from({ length: numBeams }, (_, beam) => ({ ids: [], sum: beam === 0 ? 0 : impossible })),
      finished: [],
      isDone: false,
    }),
  );

  let { state } = await model.start(sources);
  let ids = new Int32Array(sources.length * numBeams).fill(model.decoderStartId);
  let rows = Int32Array.from(ids, (_, row) => Math.floor(row / numBeams));
  for (let length = 1; length <= maxNewTokens && searches.some(({ isDone }) => !isDone); length++) {
    throwIfAborted(signal, model, state);
    const step = await model.step(state, ids, { rows, sameSources: length > 1 });
    model.release(state);
    state = step.state;
    ids = new Int32Array(ids.length).fill(model.eosId);
    rows = Int32Array.from(ids, (_, row) => row);
    searches.forEach((search, source) => {
      if (search.isDone) return;
      const firstRow = source * numBeams;
      const candidates = bestCandidates(step.logits, firstRow, search.beams, model.vocab, 2 * numBeams);
      const next: Candidate[] = [];
      for (const [rank, candidate] of candidates.entries()) {
        if (next.length === numBeams) break;
        if (candidate.id !== model.eosId) next.push(candidate);
        // If an end that is not among the best beams were kept, it would displace a better beam.
        else if (rank < numBeams) {
          const sequence = [...(search.beams[candidate.beam]?.ids ?? []), candidate.id];
          keep(search.finished, sequence, candidate.sum, score(candidate.sum, length), numBeams);
        }
      }
      const bestSum = candidates[0]?.sum ?? impossible;
      if (search.finished.length >= numBeams) {
        const worst = search.finished.at(-1)?.score ?? Number.NEGATIVE_INFINITY;
        search.isDone = earlyStopping || worst >= score(bestSum, length);
      }
      next.forEach(({ beam, id }, index) => {
        ids[firstRow + index] = id;
        rows[firstRow + index] = firstRow + beam;
      });
      search.beams = next.map(({ beam, id, sum }) => ({ ids: [...(search.beams[beam]?.ids ?? []), id], sum }));
    });
  }
  model.release(state);

  return searches.map(({ beams, finished, isDone }) => {
    if (!isDone) for (const { ids: open, sum } of beams) keep(finished, open, sum, score(sum, open.length), numBeams);
    return finished.slice(0, numReturnSequences);
  });
}

/**
 * Adds a finished sequence if it is among the best `count`. The list is sorted, best first; of equal ones, earlier
 * first.
 */
function keep(finished: ScoredGeneration[], ids: readonly number[], sum: number, score: number, count: number): void {
  if (finished.length >= count && score <= (finished.at(-1)?.score ?? score)) return;
  const place = finished.findIndex((other) => other.score < score);
  const sequence = { ids: Int32Array.from(ids), sumLogProbability: sum, score };
  finished.splice(place < 0 ? finished.length : place, 0, sequence);
  finished.length = Math.min(finished.length, count);
}

/** The `count` best continuations of a source's beams by their sum of log-probabilities, best first. */
function bestCandidates(
  logits: Float32Array,
  firstRow: number,
  beams: Search['beams'],
  vocab: number,
  count: number,
): readonly Candidate[] {
  const best: Candidate[] = [];
  beams.forEach(({ sum: soFar }, beam) => {
    const start = (firstRow + beam) * vocab;
    const offset = soFar - logSumExp(logits, start, vocab);
    for (let id = 0; id < vocab; id++) {
      const sum = offset + (logits[start + id] ?? 0);
      if (best.length === count && sum <= (best.at(-1)?.sum ?? sum)) continue;
      const place = best.findIndex((other) => other.sum < sum);
      best.splice(place < 0 ? best.length : place, 0, { beam, id, sum });
      best.length = Math.min(best.length, count);
    }
  });
  return best;
}
