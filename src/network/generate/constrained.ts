// Constrained greedy decoding: sources and what may be written for each go in; the sequence that takes the most probable
// allowed id at every choice comes out. Ids that are forced cost no decision and are given to the model together.
import { largestOf } from '../../foundation/lists.js';
import {
  type Constraint,
  choiceLogProbabilities,
  evidenceAt,
  type TagBias,
  type TagProbability,
} from './constraint.js';
import { exploreTags, type TaggingPoint } from './explore-tags.js';
import type { Generation } from './greedy.js';
import { type StepModel, throwIfAborted } from './step-model.js';

/** How to choose, and what to keep of the choices. */
export interface ConstrainedOptions {
  readonly bias?: TagBias | undefined;
  /** The number of best tags to find for each word; more than 0 costs further steps where tags have several ids. */
  readonly alternatives?: number | undefined;
  /** Aborts between two steps. */
  readonly signal?: AbortSignal | undefined;
}

/** What is known of the choices about one word. */
export interface WordChoices {
  /** Sum of the natural log-probabilities of what was chosen, each among what was allowed. */
  logProbability: number;
  /** The best tags, best first, if they were asked for. */
  alternatives: readonly TagProbability[];
}

/** A sequence and the choices that made it. */
export interface ConstrainedGeneration extends Generation {
  /** By word; a word about which there was no choice is absent. */
  readonly words: ReadonlyMap<number, Readonly<WordChoices>>;
}

/** One row of the batch while it is written. */
interface Row<State> {
  readonly constraint: Constraint<State>;
  state: State;
  /** Written, but not yet given to the model. */
  pending: number[];
  readonly ids: number[];
  readonly words: Map<number, WordChoices>;
  isComplete: boolean;
}

/** Rows leave the batch together once this share of it is complete: each time costs a copy of the cache. */
const completeShare = 0.25;

/**
 * Decodes one sequence for each source. Every result is complete by its constraint. Its `sumLogProbability` counts the
 * choices alone, each among what was allowed.
 * @param constraints one for each source
 * @throws the signal's reason when aborted
 */
export async function constrainedGreedy<ModelState, State>(
  model: StepModel<ModelState>,
  sources: readonly Int32Array[],
  constraints: readonly Constraint<State>[],
  { bias, alternatives = 0, signal }: ConstrainedOptions = {},
): Promise<readonly ConstrainedGeneration[]> {
  const all = constraints.map((constraint): Row<State> => {
    const pending = [model.decoderStartId];
    return { constraint, state: constraint.start, pending, ids: [], words: new Map(), isComplete: false };
  });
  for (const row of all) writeForced(row);
  if (all.some(({ isComplete }) => !isComplete)) {
    let { state } = await model.start(sources);
    let rows: readonly Row<State>[] = all;
    for (;;) {
      throwIfAborted(signal, model, state);
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
      model.release(state);
      state = step.state;
      const choosing = rows.flatMap((row, index) =>
        !row.isComplete && row.pending.length === 0 ? [{ row: index, writer: row }] : [],
      );
      if (alternatives > 0) {
        const points = choosing.flatMap(({ row, writer }) => taggingPoint(row, writer));
        const found = await exploreTags(model, state, step.logits, points, { count: alternatives, bias });
        points.forEach(({ choices }, index) => {
          choices.alternatives = found[index] ?? [];
        });
      }
      for (const { row, writer } of choosing) choose(writer, step.logits, row * model.vocab, bias);
    }
    model.release(state);
  }
  return all.map(({ ids, words }) => ({
    ids: Int32Array.from(ids),
    sumLogProbability: [...words.values()].reduce((sum, { logProbability }) => sum + logProbability, 0),
    words,
  }));
}

/** The point of a row that is about to choose, if this is the first choice about its word. */
function taggingPoint<State>(
  row: number,
  { constraint, state, words }: Row<State>,
): readonly (TaggingPoint<State> & { readonly choices: WordChoices })[] {
  const word = constraint.wordAt(state);
  if (words.has(word)) return [];
  const choices: WordChoices = { logProbability: 0, alternatives: [] };
  words.set(word, choices);
  return [{ row, constraint, state, choices }];
}

function write<State>(row: Row<State>, id: number): void {
  row.state = row.constraint.next(row.state, id);
  row.ids.push(id);
  row.pending.push(id);
}

/** Writes ids as long as there is no choice. */
function writeForced<State>(row: Row<State>): void {
  for (;;) {
    const choices = row.constraint.choices(row.state);
    const [only] = choices;
    if (only === undefined) row.isComplete = true;
    if (only === undefined || choices.length > 1) return;
    write(row, only.id);
  }
}

/** Writes the most probable allowed id, the first of equals, and what it forces. */
function choose<State>(row: Row<State>, logits: Float32Array, start: number, bias: TagBias | undefined): void {
  const word = row.constraint.wordAt(row.state);
  const choices = row.constraint.choices(row.state);
  const evidence = evidenceAt(row.constraint, row.state);
  const logProbabilities = choiceLogProbabilities(choices, logits, start, { bias, evidence });
  const largest = largestOf(logProbabilities);
  const best = choices[logProbabilities.indexOf(largest)] ?? choices[0];
  if (best === undefined) return;
  const known = row.words.get(word) ?? { logProbability: 0, alternatives: [] };
  known.logProbability += largest;
  row.words.set(word, known);
  write(row, best.id);
  writeForced(row);
}
