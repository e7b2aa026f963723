// Finds the most probable tags of a word, even if their spellings have several ids.
import {
  type Constraint,
  type ConstraintChoice,
  choiceLogProbabilities,
  evidenceAt,
  type TagBias,
  type TagProbability,
} from './constraint.js';
import type { StepModel } from './step-model.js';

/** A row of the model's state whose next choice begins the tag of a word. */
export interface TaggingPoint<State> {
  readonly row: number;
  readonly constraint: Constraint<State>;
  readonly state: State;
}

/** The beginning of one or several tags. */
interface Branch<State> {
  readonly point: number;
  /** The row of the model's state that has read it. */
  readonly row: number;
  readonly state: State;
  readonly logProbability: number;
}

/**
 * Finds the `count` best tags of each point, best first, with exact probabilities: p(tag) is the product of the
 * probabilities of the choices that spell it, each normalised over the allowed ids. All beginnings that could still
 * lead to one of the best tags are followed in parallel, one id per step.
 * @param logits the logits after the model's last step
 */
export async function exploreTags<ModelState, State>(
  model: StepModel<ModelState>,
  modelState: ModelState,
  logits: Float32Array,
  points: readonly TaggingPoint<State>[],
  { count, bias }: { readonly count: number; readonly bias?: TagBias | undefined },
): Promise<readonly (readonly TagProbability[])[]> {
  const found: TagProbability[][] = points.map(() => []);
  const keep = (point: number, tag: TagProbability): void => {
    const tags = found[point];
    const place = tags?.findIndex(({ logProbability }) => logProbability < tag.logProbability) ?? -1;
    tags?.splice(place < 0 ? tags.length : place, 0, tag);
    if (tags) tags.length = Math.min(tags.length, count);
  };
  const isPromising = (point: number, logProbability: number): boolean => {
    const tags = found[point] ?? [];
    return tags.length < count || logProbability > (tags.at(-1)?.logProbability ?? Number.NEGATIVE_INFINITY);
  };

  let branches = points.map(({ row, state }, point): Branch<State> => ({ point, row, state, logProbability: 0 }));
  let [state, scores] = [modelState, logits];
  while (branches.length > 0) {
    const longer: (Branch<State> & ConstraintChoice)[] = [];
    for (const branch of branches) {
      const constraint = points[branch.point]?.constraint;
      if (constraint === undefined) continue;
      const choices = constraint.choices(branch.state);
      const evidence = evidenceAt(constraint, branch.state);
      const logProbabilities = choiceLogProbabilities(choices, scores, branch.row * model.vocab, { bias, evidence });
      choices.forEach(({ id, tag }, index) => {
        const logProbability = branch.logProbability + (logProbabilities[index] ?? 0);
        if (tag !== undefined) keep(branch.point, { tag, logProbability });
        else longer.push({ ...branch, id, state: constraint.next(branch.state, id), logProbability });
      });
    }
    const promising = longer.filter(({ point, logProbability }) => isPromising(point, logProbability));
    if (promising.length === 0) break;
    const step = await model.step(
      state,
      Int32Array.from(promising, ({ id }) => id),
      { rows: Int32Array.from(promising, ({ row }) => row), sameSources: false },
    );
    if (state !== modelState) model.release(state);
    [state, scores] = [step.state, step.logits];
    branches = promising.map(({ point, state: place, logProbability }, row) => ({
      point,
      row,
      state: place,
      logProbability,
    }));
  }
  if (state !== modelState) model.release(state);
  return found;
}
