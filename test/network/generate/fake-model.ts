// A step model made of a probability table: it remembers what it was asked, and refuses to be driven wrongly.
import type { RowSelection, StepModel } from '../../../src/network/generate/step-model.js';

/** Probabilities of every next id, by source (its first id) and the ids generated so far. */
export type NextProbabilities = (source: number, ids: readonly number[]) => readonly number[];

/** One row of the state: its source and all ids it was given. */
export interface FakeRow {
  readonly source: number;
  readonly ids: readonly number[];
}

/** What a step was asked. */
export interface FakeStep {
  readonly ids: readonly number[];
  readonly selection: { readonly rows: readonly number[]; readonly sameSources: boolean } | undefined;
}

/** A fake model and the record of its steps. Start id 0, end-of-sequence 1. */
export interface FakeModel {
  readonly model: StepModel<readonly FakeRow[]>;
  readonly steps: readonly FakeStep[];
  /** States that were not released. */
  readonly held: ReadonlySet<readonly FakeRow[]>;
}

/** @param onStep called before each step, with the number of those before it */
export function createFakeModel(
  vocab: number,
  probabilities: NextProbabilities,
  onStep: (done: number) => void = () => {},
): FakeModel {
  const steps: FakeStep[] = [];
  const held = new Set<readonly FakeRow[]>();
  const hold = (state: readonly FakeRow[]): readonly FakeRow[] => {
    held.add(state);
    return state;
  };
  const select = (state: readonly FakeRow[], { rows, sameSources }: RowSelection): FakeRow[] =>
    Array.from(rows, (row, index) => {
      const chosen = state[row];
      if (chosen === undefined) throw new Error(`there is no row ${row}`);
      if (sameSources && state[index]?.source !== chosen.source) throw new Error(`row ${index} changes its source`);
      return chosen;
    });
  const model: StepModel<readonly FakeRow[]> = {
    vocab,
    eosId: 1,
    decoderStartId: 0,
    start: async (sources) => ({ state: hold(sources.map(([source = 0]) => ({ source, ids: [] }))) }),
    async step(state, ids, selection) {
      if (!held.has(state)) throw new Error('a state is used after its release');
      onStep(steps.length);
      const rows = selection ? select(state, selection) : state;
      if (rows.length !== ids.length) throw new Error(`${rows.length} rows, ${ids.length} ids`);
      steps.push({
        ids: [...ids],
        selection: selection && { rows: [...selection.rows], sameSources: selection.sameSources },
      });
      const next = rows.map(({ source, ids: earlier }, row) => ({ source, ids: [...earlier, ids[row] ?? 0] }));
      // A shift by a constant of the row's own: scores are not normalised.
      const logits = next.flatMap((row, index) =>
        probabilities(row.source, row.ids.slice(1)).map((probability) => Math.log(probability) + 3 * index - 5),
      );
      return { state: hold(next), logits: Float32Array.from(logits) };
    },
    release(state) {
      if (!held.delete(state)) throw new Error('a state is released that is not held');
    },
    async dispose() {},
  };
  return { model, steps, held };
}

/** Sources whose first ids are these. */
export function sourcesOf(...ids: readonly number[]): Int32Array[] {
  return ids.map((id) => Int32Array.of(id, 1));
}
