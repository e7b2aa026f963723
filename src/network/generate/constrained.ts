// Constrained greedy decoding: takes the most probable allowed id at every choice. Forced ids need no decision and are
// given to the model together.
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

/** Options for constrained decoding. */
export interface ConstrainedOptions {
  readonly bias?: TagBias | undefined;
  /**
   * The number of best tags to find for each word. If it is more than 0 and tags have several ids, this takes
   * additional steps.
   */
  readonly alternatives?: number | undefined;
  /** Aborts between two steps. */
  readonly signal?: AbortSignal | undefined;
}

/** The choices that were made for one word. */
export interface WordChoices {
  /** The sum of the natural log-probabilities of the chosen ids, each normalised over the allowed ids. */
  logProbability: number;
  /** The best tags, best first, if they were requested. */
  alternatives: readonly TagProbability[];
}

/** A sequence and the choices that led to it. */
export interface ConstrainedGeneration extends Generation {
  /** By word. A word without any choice is absent. */
  readonly words: ReadonlyMap<number, Readonly<WordChoices>>;
}

/** One row of the batch during decoding. */
interface Row<State> {
  readonly constraint: Constraint<State>;
  state: State;
  /** Ids that are written, but not yet given to the model. */
  pending: number[];
  readonly ids: number[];
  readonly words: Map<number, WordChoices>;
  isComplete: boolean;
}

/**
 * The share of the batch that must be complete before the complete rows are removed, because each removal copies the
 * cache.
 */
const completeShare = 0.25;

/**
 * Decodes one sequence for each source. Every result is complete according to its constraint. Its `sumLogProbability`
 * only counts choices, each normalised over the allowed ids.
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
      // As many ids as every row has. A row with more gives the rest in the next step, and chooses after that.
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

/** The point of a row that is about to choose, if this is the first choice for its word. */
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

/** Writes ids as long as there is only one allowed id. */
function writeForced<State>(row: Row<State>): void {
  for (;;) {
    const choices = row.constraint.choices(row.state);
    const [only] = choices;
    if (only === undefined) row.isComplete = true;
    if (only === undefined || choices.length > 1) return;
    write(row, only.id);
  }
}

/** Writes the most probable allowed id (the first one if several are equal) and the ids that it forces. */
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
