// Constrained beam search: finds the most probable of the allowed sequences for each source. Forced ids need no
// decision and are given to the model together.
import { internal } from '../../foundation/errors.js';
import type { ConstrainedGeneration, ConstrainedOptions, WordChoices } from './constrained.js';
import { type Constraint, choiceLogProbabilities, evidenceAt } from './constraint.js';
import { type StepModel, throwIfAborted } from './step-model.js';

/** Options for constrained beam search. */
export interface ConstrainedBeamOptions extends Omit<ConstrainedOptions, 'alternatives'> {
  readonly numBeams: number;
}

/** The beginning of a sequence. */
interface Beam<State> {
  readonly source: number;
  /** The row of the model's state that has read all ids except `pending`. */
  readonly row: number;
  readonly state: State;
  readonly ids: readonly number[];
  /** Ids that are written, but not yet given to the model. */
  readonly pending: readonly number[];
  readonly sum: number;
  readonly words: ReadonlyMap<number, Readonly<WordChoices>>;
  readonly isComplete: boolean;
}

/**
 * Searches for each source. A sequence is ranked by the sum of the log-probabilities of its choices, each normalised
 * over the allowed ids, so forced ids do not count. The search for a source ends when no open sequence can become
 * better than the complete ones.
 * @param constraints one for each source
 * @returns for each source at most `numBeams` sequences, best first
 * @throws the signal's reason when aborted
 */
export async function constrainedBeam<ModelState, State>(
  model: StepModel<ModelState>,
  sources: readonly Int32Array[],
  constraints: readonly Constraint<State>[],
  { numBeams, bias, signal }: ConstrainedBeamOptions,
): Promise<readonly (readonly ConstrainedGeneration[])[]> {
  /** Extends a beam by `ids` and by the ids that are forced after them. */
  const extend = (beam: Beam<State>, ids: readonly number[], change: Partial<Beam<State>>): Beam<State> => {
    const constraint = constraintOf(constraints, beam.source);
    const written = [...ids];
    let state = ids.reduce((place, id) => constraint.next(place, id), beam.state);
    for (;;) {
      const choices = constraint.choices(state);
      const [only] = choices;
      if (only === undefined || choices.length > 1) {
        const pending = [...beam.pending, ...written];
        return { ...beam, ...change, state, ids: [...beam.ids, ...written], pending, isComplete: only === undefined };
      }
      written.push(only.id);
      state = constraint.next(state, only.id);
    }
  };

  const complete: Beam<State>[][] = sources.map(() => []);
  /** Keeps the best beams of a source: stores those that are complete, and returns the others to be continued. */
  const select = (source: number, candidates: readonly Beam<State>[]): readonly Beam<State>[] => {
    const best = [...candidates].sort((a, b) => b.sum - a.sum).slice(0, numBeams);
    const done = complete[source] ?? [];
    done.push(...best.filter(({ isComplete }) => isComplete));
    done.sort((a, b) => b.sum - a.sum);
    done.length = Math.min(done.length, numBeams);
    const worst = done.length < numBeams ? Number.NEGATIVE_INFINITY : (done.at(-1)?.sum ?? 0);
    return best.filter(({ isComplete, sum }) => !isComplete && sum > worst);
  };

  let beams = constraints.flatMap((constraint, source) => {
    const start = { source, row: source, state: constraint.start, ids: [], pending: [model.decoderStartId] };
    const beam: Beam<State> = { ...start, sum: 0, words: new Map(), isComplete: false };
    return select(source, [extend(beam, [], {})]);
  });
  if (beams.length > 0) {
    let { state } = await model.start(sources);
    let rowSources: readonly number[] = sources.map((_, source) => source);
    while (beams.length > 0) {
      throwIfAborted(signal, model, state);
      const length = Math.min(...beams.map(({ pending }) => pending.length));
      const ids = Int32Array.from(beams.flatMap(({ pending }) => pending.slice(0, length)));
      const sameSources =
        beams.length === rowSources.length && beams.every(({ source }, row) => source === rowSources[row]);
      const step = await model.step(state, ids, { rows: Int32Array.from(beams, ({ row }) => row), sameSources });
      model.release(state);
      state = step.state;
      rowSources = beams.map(({ source }) => source);

      const candidates: Beam<State>[][] = sources.map(() => []);
      beams.forEach((beam, row) => {
        const read: Beam<State> = { ...beam, row, pending: beam.pending.slice(length) };
        const own = candidates[beam.source];
        if (read.pending.length > 0) {
          own?.push(read);
          return;
        }
        const constraint = constraintOf(constraints, beam.source);
        const choices = constraint.choices(beam.state);
        const word = constraint.wordAt(beam.state);
        const before = beam.words.get(word)?.logProbability ?? 0;
        const evidence = evidenceAt(constraint, beam.state);
        const logProbabilities = choiceLogProbabilities(choices, step.logits, row * model.vocab, { bias, evidence });
        choices.forEach(({ id }, index) => {
          const logProbability = logProbabilities[index] ?? Number.NEGATIVE_INFINITY;
          const words = new Map(beam.words).set(word, { logProbability: before + logProbability, alternatives: [] });
          own?.push(extend(read, [id], { sum: beam.sum + logProbability, words }));
        });
      });
      beams = candidates.flatMap((own, source) => select(source, own));
    }
    model.release(state);
  }
  return complete.map((found) =>
    found.map(({ ids, sum, words }) => ({ ids: Int32Array.from(ids), sumLogProbability: sum, words })),
  );
}

function constraintOf<State>(constraints: readonly Constraint<State>[], source: number): Constraint<State> {
  const constraint = constraints[source];
  if (constraint === undefined) throw internal(`no constraint for source ${source}`);
  return constraint;
}
